package huaweicloud

import (
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the named zones are there on machines without them
)

// zones finds time zones. Those with names are read once: there are some six hundred.
type zones struct {
	standard *time.Location // GMT+8, the page's default
	mu       sync.RWMutex
	named    map[string]*time.Location
}

const secondsPerHour = 3600

func newZones() *zones {
	return &zones{standard: time.FixedZone("", 8*secondsPerHour), named: map[string]*time.Location{}}
}

// find reads what X-Time-Zone says: GMT or UTC with an offset, as the page writes it, or a name of the IANA database.
// Empty is the default.
func (z *zones) find(name string) (*time.Location, bool) {
	if name == "" {
		return z.standard, true
	}
	if offset, ok := parseOffset(name); ok {
		return time.FixedZone("", offset), true
	}
	z.mu.RLock()
	known := z.named[name]
	z.mu.RUnlock()
	if known != nil {
		return known, true
	}
	if name == "Local" { // the server's own zone is nobody's business
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	z.named[name] = zone
	return zone, true
}

// maxOffsetHours is how far a zone is from Greenwich at most.
const maxOffsetHours = 14

// parseOffset reads GMT, GMT+8, GMT+08:00, UTC-0330 and the like as seconds east of Greenwich. time.LoadLocation knows
// none of these, and its Etc/GMT-8 lies on the other side.
func parseOffset(s string) (int, bool) {
	rest, isGMT := strings.CutPrefix(s, "GMT")
	if !isGMT {
		var isUTC bool
		if rest, isUTC = strings.CutPrefix(s, "UTC"); !isUTC {
			return 0, false
		}
	}
	if rest == "" {
		return 0, true
	}
	hours, minutes, ok := splitOffset(rest[1:])
	if !ok || hours > maxOffsetHours || minutes > 59 || hours == maxOffsetHours && minutes > 0 {
		return 0, false
	}
	offset := hours*secondsPerHour + minutes*60
	switch rest[0] {
	case '+':
		return offset, true
	case '-':
		return -offset, true
	}
	return 0, false
}

// splitOffset reads h, hh, h:mm, hh:mm and hhmm.
func splitOffset(s string) (hours, minutes int, ok bool) {
	h, m, colon := strings.Cut(s, ":")
	switch {
	case colon && len(m) != 2:
		return 0, 0, false
	case !colon && len(s) == 4:
		h, m = s[:2], s[2:]
	case !colon:
		m = "00"
	}
	if len(h) < 1 || len(h) > 2 || !digitsOnly(h) || !digitsOnly(m) {
		return 0, 0, false
	}
	hours, _ = strconv.Atoi(h) // two digits at most
	minutes, _ = strconv.Atoi(m)
	return hours, minutes, true
}
