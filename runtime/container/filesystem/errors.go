package filesystem

import "errors"

// Errors of file operations, in the words of the C library.
var (
	ErrNotExist   = errors.New("No such file or directory") //nolint:staticcheck // strerror's words
	ErrExist      = errors.New("File exists")               //nolint:staticcheck // strerror's words
	ErrNotDir     = errors.New("Not a directory")           //nolint:staticcheck // strerror's words
	ErrIsDir      = errors.New("Is a directory")            //nolint:staticcheck // strerror's words
	ErrNotEmpty   = errors.New("Directory not empty")       //nolint:staticcheck // strerror's words
	ErrReadOnly   = errors.New("Read-only file system")     //nolint:staticcheck // strerror's words
	ErrPermission = errors.New("Permission denied")         //nolint:staticcheck // strerror's words
	// ErrNotPermitted is EPERM: something that only the owner may do, or that needs
	// a capability.
	ErrNotPermitted = errors.New("Operation not permitted")   //nolint:staticcheck // strerror's words
	ErrLoop         = errors.New("Symbolic link loop")        //nolint:staticcheck // strerror's words
	ErrBusy         = errors.New("Device or resource busy")   //nolint:staticcheck // strerror's words
	ErrNoSpace      = errors.New("No space left on device")   //nolint:staticcheck // strerror's words
	ErrNoMemory     = errors.New("Cannot allocate memory")    //nolint:staticcheck // strerror's words
	ErrInvalid      = errors.New("Invalid argument")          //nolint:staticcheck // strerror's words
	ErrCrossDevice  = errors.New("Invalid cross-device link") //nolint:staticcheck // strerror's words
	ErrTooLong      = errors.New("File name too long")        //nolint:staticcheck // strerror's words
)
