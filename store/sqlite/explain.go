package sqlite

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// explain says what was done to which file when an error came, who owns the file and its folder, and what to do. A nil
// error stays nil.
func explain(path, doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s the database %s: %w (%s; folder: %s; running as %s)%s",
		doing, path, err, describe(path), describe(filepath.Dir(path)), runningAs(), advice(path))
}

func describe(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		if os.IsNotExist(err) {
			return "does not exist"
		}
		return "cannot be looked at"
	}
	owner := "unknown"
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = userName(strconv.Itoa(int(st.Uid)))
	}
	return fmt.Sprintf("mode %04o, owner %s", info.Mode().Perm(), owner)
}

func runningAs() string { return userName(strconv.Itoa(os.Geteuid())) }

func userName(uid string) string {
	if u, err := user.LookupId(uid); err == nil {
		return u.Username + " (" + uid + ")"
	}
	return "uid " + uid
}

// advice is the fix for the faults that operators meet most.
func advice(path string) string {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		return fmt.Sprintf("; make the folder: mkdir -p %s", dir)
	}
	probe, err := os.OpenFile(path, os.O_RDWR, 0)
	switch {
	case err == nil:
		_ = probe.Close()
		return ""
	case os.IsPermission(err):
		return fmt.Sprintf("; give the file to the user who runs watchword: chown %d %s", os.Geteuid(), path)
	}
	return ""
}
