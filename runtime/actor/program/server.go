package program

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"github.com/gherkube/gherkube/runtime/actor/script"
)

func (m *machine) Listen(port uint16, s script.Server) (func(), error) {
	l, err := m.System.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return nil, err
	}
	protocols := &http.Protocols{}
	var handler http.Handler
	switch {
	case s.HTTP != nil:
		protocols.SetHTTP1(true)
		handler = m.answering(s.HTTP)
	case s.Health != nil:
		protocols.SetUnencryptedHTTP2(true)
		handler = m.healthServer(s.Health)
	default:
		h := &hanging{listener: l}
		m.closers = append(m.closers, h)
		go h.accept()
		return func() { _ = l.Close() }, nil // nobody connects any more, which is all there is to it
	}
	server := &http.Server{Handler: handler, Protocols: protocols, ErrorLog: log.New(io.Discard, "", 0)}
	m.closers = append(m.closers, server)
	serve := server.Serve
	if s.TLS != nil {
		server.TLSConfig = s.TLS
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	go func() { _ = serve(l) }() // ends when the listener is closed
	return func() { _ = l.Close() }, nil
}

// maxRequest bounds the body of a request: objects are smaller.
const maxRequest = 16 << 20

// answering hands requests over to the script.
func (m *machine) answering(answer func(script.Request, func(script.Response))) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
		if err != nil {
			return // the client went away
		}
		response := make(chan script.Response, 1)
		request := script.Request{Method: r.Method, Path: r.URL.Path, Body: body}
		if !m.call(func() { answer(request, func(r script.Response) { response <- r }) }) {
			return
		}
		select {
		case a := <-response:
			if a.Type != "" {
				w.Header().Set("Content-Type", a.Type)
			}
			w.WriteHeader(a.Status)
			_, _ = io.WriteString(w, a.Body) // a client that is gone needs no answer
		case <-r.Context().Done():
		case <-m.done:
			panic(http.ErrAbortHandler) // the connection ends with the program
		}
	})
}

// hanging accepts connections and does nothing with them.
type hanging struct {
	listener net.Listener
	lock     sync.Mutex
	conns    []net.Conn // which would be closed if nobody held them
}

func (h *hanging) accept() {
	for {
		c, err := h.listener.Accept()
		if err != nil {
			return
		}
		h.lock.Lock()
		h.conns = append(h.conns, c)
		h.lock.Unlock()
	}
}

// Close ends the connections, and that new ones are made.
func (h *hanging) Close() error {
	err := h.listener.Close()
	h.lock.Lock()
	defer h.lock.Unlock()
	for _, c := range h.conns {
		_ = c.Close() // nothing was written
	}
	return err
}
