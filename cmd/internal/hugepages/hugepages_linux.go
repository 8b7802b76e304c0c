package hugepages

import (
	"bytes"
	"runtime"
	"syscall"
)

// size is how much of the heap is asked for, in bytes: what it grows to until
// the first collection (package collector), and some more.
const size = 32 << 20

// setting is where the kernel tells who gets huge pages, as in
// "always [madvise] never".
const setting = "/sys/kernel/mm/transparent_hugepage/enabled"

var _ = ask()

// ask lets the heap grow by memory that is never touched, asks for
// huge pages there, and gives it back to the heap. What is allocated next
// comes from it.
func ask() error {
	if !onRequest() {
		return nil
	}
	unused := make([]byte, size)
	err := syscall.Madvise(unused, syscall.MADV_HUGEPAGE)
	runtime.GC() // which frees it: it is not used any more
	return err
}

// onRequest tells whether the kernel gives huge pages to those who ask, and only
// to those. Asking takes two collections, which is lost where it is not so.
func onRequest() bool {
	file, err := syscall.Open(setting, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer func() { _ = syscall.Close(file) }() // it was only read
	var text [64]byte
	n, err := syscall.Read(file, text[:])
	return err == nil && bytes.Contains(text[:n], []byte("[madvise]"))
}
