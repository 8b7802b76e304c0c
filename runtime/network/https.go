package network

import (
	"crypto/tls"
	"errors"
)

// Refusals is what a server that speaks TLS does with clients that it does not
// understand.
type Refusals struct {
	// Plain is what a client gets that sends HTTP; empty means what Go's net/http says.
	Plain string
	// Failed is told why a client was sent away, in the words of the server's log.
	Failed func(client string, why error)
}

// ServeHTTPS returns what Listen needs for an HTTP/1.1 server that speaks TLS, as
// Go's net/http does.
func ServeHTTPS(config *tls.Config, handler Handler, refusals Refusals) func(*Conn) {
	if refusals.Plain == "" {
		refusals.Plain = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
	}
	config = config.Clone()
	config.NextProtos = []string{"http/1.1"}
	serve := ServeHTTP(handler)
	return func(c *Conn) {
		c.Secure(tls.Server, config, func(err error) {
			if err == nil {
				serve(c)
				return
			}
			if header := (tls.RecordHeaderError{}); errors.As(err, &header) && looksLikeHTTP(header.RecordHeader) {
				err = errors.New("client sent an HTTP request to an HTTPS server")
				c.secure = nil
				_ = c.Write([]byte(refusals.Plain)) // a client that went away
			}
			if refusals.Failed != nil {
				refusals.Failed(c.Remote.String(), err)
			}
			c.Close()
		})
	}
}

// looksLikeHTTP is net/http's tlsRecordHeaderLooksLikeHTTP.
func looksLikeHTTP(header [5]byte) bool {
	switch string(header[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		return true
	}
	return false
}

// ErrSchemeMismatch is http.ErrSchemeMismatch.
var ErrSchemeMismatch = errors.New("http: server gave HTTP response to HTTPS client")

// secure makes the connection of a request speak TLS if its URL asks for it, and
// calls done with what that failed at, in the words of http.Client.
func (r *Request) secure(c *Conn, done func(error)) {
	if r.URL.Scheme != "https" {
		done(nil)
		return
	}
	config := r.TLS
	if config == nil {
		config = &tls.Config{}
	}
	if config.ServerName == "" {
		config = config.Clone()
		config.ServerName = r.URL.Hostname()
	}
	c.Secure(tls.Client, config, func(err error) {
		if header := (tls.RecordHeaderError{}); errors.As(err, &header) && string(header.RecordHeader[:]) == "HTTP/" {
			err = ErrSchemeMismatch
		}
		done(err)
	})
}
