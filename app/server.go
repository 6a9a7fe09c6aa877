package app

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"path"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
	"github.com/watchword/watchword/admin"
	"github.com/watchword/watchword/console"
	"github.com/watchword/watchword/dialect/native"
	"github.com/watchword/watchword/hook"
	"github.com/watchword/watchword/internal/egress"
	"github.com/watchword/watchword/store/sqlite"
)

// Server is a running server, or one about to run.
type Server struct {
	config    Config
	version   string
	command   string
	log       *slog.Logger
	store     *sqlite.Store
	registry  *watchword.LiveRegistry
	engine    *watchword.Engine
	directory *account.Directory
	hooks     *hook.Dispatcher
	guard     *egress.Guard
	asked     []io.Closer // connections to those who are asked: applications, captcha services
	native    *native.API
	dialects  []spoken
	metrics   *metrics
	health    *health
	adminKey  string
	sandbox   *sandbox // nil in production
	now       func() time.Time
	listener  net.Listener
	admin     net.Listener // nil in the sandbox
}

// Environment is what a server takes from its process.
type Environment struct {
	Version string
	Stderr  io.Writer
	Now     func() time.Time     // nil: time.Now
	Offset  func() time.Duration // nil: none; tests move the store's time with it
	Command string               // how users call this program; empty: watchword
}

// OpenProduction builds the server that "watchword serve" runs.
func OpenProduction(ctx context.Context, c Config, env Environment) (*Server, error) {
	if err := c.Servable(); err != nil {
		return nil, err
	}
	s, err := open(ctx, c, env, builtInProviders(), nil)
	if err != nil {
		return nil, err
	}
	if s.adminKey, err = adminKey(c); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.admin, err = listen(ctx, "admin.listen", c.Admin.Listen); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// open builds what both kinds of server share.
func open(ctx context.Context, c Config, env Environment, openers watchword.Openers, box *sandbox) (s *Server, err error) {
	env.Now = orNow(env.Now)
	s = &Server{config: c, version: env.Version, command: cmp.Or(env.Command, "watchword"), log: newLog(c.Log, env.Stderr), metrics: newMetrics(env.Version), sandbox: box, now: env.Now}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
			s = nil
		}
	}()
	s.guard = egress.New(c.Egress.policy(box != nil))
	if err := makeData(c.Data); err != nil {
		return s, err
	}
	keys, err := loadKeys(ctx, c, env.Now())
	if err != nil {
		return s, err
	}
	if s.store, err = sqlite.Open(ctx, sqlite.Options{Path: c.DatabasePath(), Now: env.Now, Offset: env.Offset, Log: s.log}); err != nil {
		return s, err
	}
	s.health = &health{storage: s.store.Ping}
	s.registry, err = watchword.OpenRegistry(ctx, watchword.RegistryOptions{
		Store: s.store, Keys: keys, Openers: openers, Dialects: specs(), Sandbox: box != nil, Now: env.Now, Log: s.log,
	})
	if err != nil {
		return s, fmt.Errorf("the registry in %s: %w", c.DatabasePath(), err)
	}
	if s.listener, err = listen(ctx, "listen", c.Listen); err != nil {
		return s, err
	}
	s.hooks = s.openWebhooks(env.Now)
	watching := observers{s.metrics, s.hooks}
	if box != nil {
		watching = append(watching, box.feed)
	}
	s.engine, err = watchword.NewEngine(watchword.Options{
		Ledgers: s.store, History: s.store, Once: s.store, Counters: s.store, Tokens: s.store, Contacts: s.store,
		Directory: s.accounts(keys, env.Now), Captcha: s.captcha(), Registry: s.registry, Keys: keys, Observer: watching, Log: s.log, Now: env.Now,
		PublicURL: c.PublicURL,
	})
	if err != nil {
		return s, err
	}
	delivery := deliveryState{s.engine.AccountStates, s.store.Overdue}
	s.metrics.registry.MustRegister(newDeliveryCollector(delivery))
	s.health.queue = delivery.queue
	s.registry.ReceiptsTo(s.engine.Hear)
	o := native.Options{Engine: s.engine, Log: s.log, Version: env.Version, BaseURL: s.URL()}
	if box != nil {
		o.Seen = box.seen
		box.directory = s.directory
	}
	if s.native, err = native.New(o); err != nil {
		return s, err
	}
	s.dialects, err = s.openDialects(env.Now)
	return s, err
}

func orNow(now func() time.Time) func() time.Time {
	if now == nil {
		return time.Now
	}
	return now
}

func listen(ctx context.Context, key, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot listen on %s: %w; if the address is in use, stop the other server or choose another address", key, address, err)
	}
	return l, nil
}

// URL is how callers reach the API.
func (s *Server) URL() string {
	if s.config.PublicURL != "" {
		return s.config.PublicURL
	}
	scheme := "http"
	if s.config.TLS.Cert != "" {
		scheme = "https"
	}
	return scheme + "://" + s.listener.Addr().String()
}

// AdminURL is how operators reach the admin API.
func (s *Server) AdminURL() string {
	if s.admin == nil {
		return s.URL()
	}
	return "http://" + s.admin.Addr().String()
}

// Engine gives the engine, for tests in the same process.
func (s *Server) Engine() *watchword.Engine { return s.engine }

// Close frees what the server holds. Run does it by itself.
func (s *Server) Close() error {
	var errs []error
	for _, l := range []net.Listener{s.listener, s.admin} {
		if l != nil {
			if err := l.Close(); !errors.Is(err, net.ErrClosed) {
				errs = append(errs, err)
			}
		}
	}
	if s.registry != nil {
		s.registry.Close()
	}
	for _, one := range s.asked {
		errs = append(errs, one.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}

// Run serves until ctx ends, and then drains: it is not ready any more, finishes what is in flight, parks the rest.
func (s *Server) Run(ctx context.Context) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go s.registry.Watch(background)
	go s.engine.Recover(background, func() { s.health.recovered.Store(true) })
	go s.engine.Poll(background)
	go s.hooks.Run(background)
	go s.purge(background)
	failed := make(chan error, 2)
	servers := s.servers()
	for _, one := range servers {
		go func() { failed <- one.serve() }()
	}
	var err error
	select {
	case <-ctx.Done():
		s.log.Info("stopping", "grace", s.config.Shutdown.Grace.String())
	case err = <-failed:
	}
	s.health.draining.Store(true)
	s.drain(servers, stop)
	return errors.Join(err, s.Close())
}

// drain finishes what is in flight within the grace period.
func (s *Server) drain(servers []server, stop func()) {
	grace, cancel := context.WithTimeout(context.Background(), s.config.Shutdown.Grace)
	defer cancel()
	if s.sandbox != nil {
		s.sandbox.stop()
	}
	for _, one := range servers {
		if err := one.http.Shutdown(grace); err != nil {
			_ = one.http.Close()
		}
	}
	stop()
	s.engine.Close(grace)
	s.hooks.Close(grace)
	s.log.Info("stopped")
}

// server is one listener with what it serves.
type server struct {
	http     *http.Server
	listener net.Listener
	cert     TLSConfig
}

func (s server) serve() error {
	var err error
	if s.cert.Cert != "" {
		err = s.http.ServeTLS(s.listener, s.cert.Cert, s.cert.Key)
	} else {
		err = s.http.Serve(s.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Time-outs and sizes of the listeners. The longest answer that is waited for is the inbox's, one minute.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 90 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
)

func (s *Server) newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

func (s *Server) servers() []server {
	all := []server{{s.newServer(s.handler()), s.listener, s.config.TLS}}
	if s.admin != nil {
		all = append(all, server{s.newServer(s.adminHandler()), s.admin, TLSConfig{}})
	}
	return all
}

// handler is the API's listener: every route of the server stands here or in adminRoutes.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	api := s.metrics.timed(native.Name, s.native.Handler())
	mux.Handle("/v1/", api)
	mux.Handle("/openapi.json", api)
	s.mountDialects(mux)
	mux.Handle(receiptsPath, s.metrics.timed("receipts", &receiver{s.engine, s.URL(), s.now, make(chan struct{}, reportsAtATime)}))
	mux.HandleFunc("GET /livez", s.health.live)
	if s.sandbox != nil {
		return s.sandbox.mount(mux, api, s)
	}
	mux.HandleFunc("GET /readyz", s.health.ready)
	mux.Handle("/", s.elsewhere(console.Production(s.version)))
	return tidy(mux, s.elsewhere(api))
}

// tidy gives paths that are not written as they are meant (//v1, /v1/../x) to the API, which has none of them and says
// so. The mux would answer them with a redirect.
func tidy(mux, api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean(r.URL.Path)
		if r.URL.Path != clean && r.URL.Path != clean+"/" {
			api.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", s.health.live)
	s.adminRoutes(mux, func(h http.Handler) http.Handler { return h })
	return mux
}

// adminRoutes are the operators' routes. guard stands before those that have no key of their own.
func (s *Server) adminRoutes(mux *http.ServeMux, guard func(http.Handler) http.Handler) {
	mux.Handle("/admin/v1/", admin.Handler(admin.Options{
		Key: cmp.Or(s.adminKey, unusableKey()), Registry: registry{s.registry, s.directory, s.guard}, Accounts: s.directory, Tokens: s.engine, TokenTypes: specs().TokenTypes(),
		Delivery: s.engine, Pauser: s.registry, Stories: s.engine, Webhooks: webhooks{s.store, s.registry, s.hooks},
		Unlock: s.engine.Unlock, Decode: DecodeResources, Tenant: s.tenantThere, Log: s.log,
	}))
	mux.Handle("GET /metrics", guard(s.metrics.handler()))
	mux.HandleFunc("GET /readyz", s.health.verbose)
	mux.Handle("GET /debug/pprof/", guard(http.HandlerFunc(pprof.Index)))
	mux.Handle("GET /debug/pprof/profile", guard(http.HandlerFunc(pprof.Profile)))
	mux.Handle("GET /debug/pprof/trace", guard(http.HandlerFunc(pprof.Trace)))
}

// unusableKey keeps an admin API shut whose key was never set.
func unusableKey() string { return newKey("") }

// purgeEvery is how often the server forgets what is older than its retention.
const purgeEvery = time.Minute

func (s *Server) purge(ctx context.Context) {
	tick := time.NewTicker(purgeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			more, err := s.store.Purge(ctx, now.Add(-s.config.Retention.History))
			if err != nil && ctx.Err() == nil {
				s.log.Error("old records could not be forgotten", "error", err)
			}
			if more {
				tick.Reset(time.Second)
			} else {
				tick.Reset(purgeEvery)
			}
		}
	}
}

// Backup writes a copy of the configuration's database into a new file. The server may be running.
func Backup(ctx context.Context, c Config, target string) error {
	if _, err := os.Stat(c.DatabasePath()); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database %s: name the server's folder with --data, or its configuration with --config", c.DatabasePath())
	}
	if err := sqlite.Backup(ctx, c.DatabasePath(), target); err != nil {
		return err
	}
	if path := c.KeysPath(); path != "" {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		return fmt.Errorf("the backup is written, but the key ring %s is not there: without it the backup cannot be read", path)
	}
	return nil
}
