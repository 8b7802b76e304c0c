package shell

import (
	"io/fs"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// fileInfo makes an fs.FileInfo of a virtual one.
type fileInfo struct{ filesystem.Info }

// Name implements fs.FileInfo.
func (f fileInfo) Name() string { return f.Info.Name }

// Size implements fs.FileInfo.
func (f fileInfo) Size() int64 { return f.Info.Size }

// Mode implements fs.FileInfo.
func (f fileInfo) Mode() fs.FileMode { return f.Info.Mode }

// ModTime implements fs.FileInfo.
func (f fileInfo) ModTime() time.Time { return f.Modified }

// Sys implements fs.FileInfo.
func (f fileInfo) Sys() any { return nil }
