package process

// FileSystem is one that processes see mounted somewhere.
type FileSystem struct {
	// Device, Type, Path and Options are as /proc/mounts has them.
	Device, Type, Path, Options string
	// Size is in bytes, as is what of it is Used; 0 for one without files of its own,
	// such as that of /proc.
	Size, Used int64
	// Inodes are how many files there may be, and InodesUsed how many there are.
	Inodes, InodesUsed int64
	// Same is the number of the file system: those that are mounted twice have the
	// same one.
	Same int
}
