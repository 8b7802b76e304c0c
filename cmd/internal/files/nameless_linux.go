package files

import (
	"os"
	"strconv"
	"syscall"
	"unsafe"
)

// What open(2) and linkat(2) take, of fcntl.h; it is not in package syscall.
const (
	openNameless = 0o20000000 | syscall.O_DIRECTORY // O_TMPFILE
	workingDir   = -100                             // AT_FDCWD
	followLink   = 0x400                            // AT_SYMLINK_FOLLOW
)

// nameless makes a file in the folder that has no name there: if the process is
// killed before the file gets one, nothing is left of it. Not all file systems can.
func nameless(folder string) (*os.File, error) {
	return os.OpenFile(folder, os.O_WRONLY|openNameless, 0o666) //nolint:gosec // the user's umask says who may read a report
}

// link gives a nameless file a name, at which nothing may be yet.
func link(file *os.File, name string) error {
	from, err := syscall.BytePtrFromString("/proc/self/fd/" + strconv.Itoa(int(file.Fd())))
	if err != nil {
		return err
	}
	to, err := syscall.BytePtrFromString(name)
	if err != nil {
		return err
	}
	dir := workingDir
	_, _, errno := syscall.Syscall6(syscall.SYS_LINKAT, uintptr(dir), uintptr(unsafe.Pointer(from)), uintptr(dir), uintptr(unsafe.Pointer(to)), followLink, 0)
	if errno != 0 {
		return &os.LinkError{Op: "link", Old: file.Name(), New: name, Err: errno}
	}
	return nil
}
