package sqlite

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// fileLock keeps other processes away from a database. The kernel drops it with the process, however that ends.
type fileLock struct{ f *os.File }

func lockFile(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, explain(strings.TrimSuffix(path, ".lock"), "lock", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder := make([]byte, 20)
		n, _ := f.Read(holder)
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the database %s is in use by another watchword (process %s): stop that one first, or give this one another data folder",
				strings.TrimSuffix(path, ".lock"), strings.TrimSpace(string(holder[:n])))
		}
		return nil, explain(strings.TrimSuffix(path, ".lock"), "lock", err)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteString(strconv.Itoa(os.Getpid()) + "\n")
	}
	return &fileLock{f}, nil
}

// release unlocks before it closes: a program that is being started elsewhere in this process holds a copy of the open
// file for a moment, and with it the lock.
func (l *fileLock) release() error {
	return errors.Join(syscall.Flock(int(l.f.Fd()), syscall.LOCK_UN), l.f.Close())
}
