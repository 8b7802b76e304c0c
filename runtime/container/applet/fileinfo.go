package applet

import (
	"io/fs"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// FileInfo makes an fs.FileInfo of a virtual one.
type FileInfo struct{ filesystem.Info }

// Name implements fs.FileInfo.
func (f FileInfo) Name() string { return f.Info.Name }

// Size implements fs.FileInfo.
func (f FileInfo) Size() int64 { return f.Info.Size }

// Mode implements fs.FileInfo.
func (f FileInfo) Mode() fs.FileMode { return f.Info.Mode }

// ModTime implements fs.FileInfo.
func (f FileInfo) ModTime() time.Time { return f.Modified }

// Sys implements fs.FileInfo.
func (f FileInfo) Sys() any { return nil }
