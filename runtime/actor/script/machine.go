package script

import (
	"crypto/tls"
	"time"

	"github.com/gherkube/gherkube/runtime/signal"
)

// Image is the image whose containers do what a script says: each argument is a
// line of it, or several.
const Image = "gherkube/actor:1"

// Machine is what a script acts on: a container. It calls what it is given one
// at a time.
type Machine interface {
	// Starts is which start of its container this is, from 1.
	Starts() (int, error)
	// Since is the time since the start.
	Since() time.Duration
	// At calls f at a time since the start; what is due at the same time, in
	// the order of the calls of At. Nothing is called after Exit.
	At(when time.Duration, f func())
	// Print writes to the standard output, or the standard error.
	Print(to Stream, text string)
	// Exit ends the container's program.
	Exit(code int)
	// Handle calls f for each of the signals that arrives from now on, instead
	// of what it would do.
	Handle(s signal.Signal, f func())
	// Listen serves a TCP port until it is closed; connections stay.
	Listen(port uint16, s Server) (closeListener func(), err error)
	// Connect opens a TCP connection to a port of a host, closes it, and calls
	// done with whether that was possible within a time.
	Connect(host string, port uint16, within time.Duration, done func(connected bool))
	// Draw is a number by chance, from 0 on and less than n.
	Draw(n int) int
	// ReadFile returns what is in a file. The error does not name it.
	ReadFile(name string) (string, error)
	// WriteFile makes a file, or replaces what is in it.
	WriteFile(name, text string) error
	// Fill adds so many bytes to a file, which is made if it is missing.
	Fill(name string, bytes int64) error
	// Remove removes a file, or a directory with all that is in it.
	Remove(name string) error
	// MemoryLimit is how many bytes of memory the container may use; 0 means
	// any number.
	MemoryLimit() int64
	// ExhaustMemory uses memory until the kernel ends the program for it.
	ExhaustMemory()
	// Use makes the program use so much from now on.
	Use(Load)
}

// Load is how much a program uses.
type Load struct {
	// CPU is in thousandths of a processor.
	CPU int64
	// Memory is in bytes at first, and Growth what is added each second.
	Memory, Growth int64
}

// Stream is a standard stream.
type Stream int

// The standard streams, by their file descriptors.
const (
	Stdout Stream = 1
	Stderr Stream = 2
)

// Server is what a port does with its connections. Without any field it accepts
// them, and neither reads nor answers.
type Server struct {
	// HTTP answers a request by calling respond, now or later.
	HTTP func(r Request, respond func(Response))
	// Health answers grpc.health.v1.Health/Check; known false is the code
	// NotFound.
	Health func(service string) (status string, known bool)
	// TLS is how the port speaks TLS; nil if it does not.
	TLS *tls.Config
}

// Request is what a script looks at in an HTTP request.
type Request struct {
	Method, Path string
	Body         []byte
}

// Response is the answer to an HTTP request.
type Response struct {
	Status int
	Body   string
	// Type is the type of the body, empty for what clients guess.
	Type string
}
