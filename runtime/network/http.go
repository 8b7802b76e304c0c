package network

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// maxMessage bounds an HTTP message that a virtual program takes.
const maxMessage = 16 << 20

// Response is an HTTP response.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Exchange is one request as a server sees it.
type Exchange struct {
	*http.Request
	Body   []byte
	Remote netip.AddrPort
}

// Handler answers a request by calling respond, now or later, at most once. A
// request that is never answered keeps its client waiting.
type Handler func(e Exchange, respond func(Response))

// ServeHTTP returns what Listen needs for an HTTP/1.1 server.
func ServeHTTP(handler Handler) func(*Conn) {
	return func(c *Conn) {
		s := &server{conn: c, handler: handler}
		c.OnReceive(s.read)
	}
}

type server struct {
	conn    *Conn
	handler Handler
	busy    bool
}

// read answers the next request once it has arrived whole.
func (s *server) read() {
	if s.busy {
		if s.conn.peer.Closed() { // nobody waits for the answer any more
			s.conn.Close()
		}
		return
	}
	data, finished := s.conn.Peek()
	req, body, n, err := parseRequest(data)
	switch {
	case err != nil || len(data) > maxMessage:
		s.conn.Skip(len(data))
		_ = s.conn.Write([]byte("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"))
		s.conn.Close()
		return
	case n == 0:
		if finished {
			s.conn.Close()
		}
		return
	}
	s.conn.Skip(n)
	if s.conn.secure != nil {
		state := s.conn.secure.tls.ConnectionState()
		req.TLS = &state
	}
	s.busy = true
	answered := false
	s.handler(Exchange{req, body, s.conn.Remote}, func(r Response) {
		if answered {
			return
		}
		answered = true
		s.respond(req, r)
	})
}

func (s *server) respond(req *http.Request, r Response) {
	s.busy = false
	_ = s.conn.Write(encodeResponse(req, r, s.conn.host.network.Clock.Now()))
	if req.Close || req.ProtoMinor == 0 && req.Header.Get("Connection") != "keep-alive" {
		s.conn.Close()
		return
	}
	if len(s.conn.in) > 0 || s.conn.eof {
		s.conn.host.network.Clock.After(0, s.conn.notify)
	}
}

func encodeResponse(req *http.Request, r Response, now time.Time) []byte {
	header := http.Header{}
	for k, v := range r.Header {
		header[k] = v
	}
	if header.Get("Date") == "" {
		header.Set("Date", now.UTC().Format(http.TimeFormat))
	}
	hasBody := r.Status >= 200 && r.Status != http.StatusNoContent && r.Status != http.StatusNotModified
	// A proxy has no body for HEAD, and passes on the length that it was told.
	told := req.Method == http.MethodHead && len(r.Body) == 0 && header.Get("Content-Length") != ""
	if hasBody && !told {
		header.Set("Content-Length", strconv.Itoa(len(r.Body)))
		if len(r.Body) > 0 && header.Get("Content-Type") == "" {
			header.Set("Content-Type", http.DetectContentType(r.Body))
		}
	}
	if req.Close {
		header.Set("Connection", "close")
	}
	text := http.StatusText(r.Status)
	if text == "" {
		text = "status code " + strconv.Itoa(r.Status)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.%d %03d %s\r\n", req.ProtoMinor, r.Status, text)
	_ = header.Write(&b)
	b.WriteString("\r\n")
	if hasBody && req.Method != http.MethodHead {
		b.Write(r.Body)
	}
	return b.Bytes()
}

// parseRequest reads one request from the beginning of data. n is 0 if it has
// not arrived whole. As Go's server, it does not wait for the rest of what has no
// request line.
func parseRequest(data []byte) (req *http.Request, body []byte, n int, err error) {
	if !bytes.Contains(data, []byte("\r\n\r\n")) && !bytes.Contains(data, []byte("\n\n")) {
		line, _, complete := bytes.Cut(data, []byte("\n"))
		if complete {
			whole := append(bytes.Clone(line), "\n\n"...)
			_, err = http.ReadRequest(bufio.NewReader(bytes.NewReader(whole)))
		}
		return nil, nil, 0, err
	}
	r := bytes.NewReader(data)
	br := bufio.NewReaderSize(r, 16)
	if req, err = http.ReadRequest(br); err != nil {
		return nil, nil, 0, err
	}
	if body, err = io.ReadAll(req.Body); err != nil {
		return nil, nil, 0, nil // more to come
	}
	return req, body, len(data) - r.Len() - br.Buffered(), nil
}

// Request is an HTTP request to an address.
type Request struct {
	// Address is where to connect to; the URL's host is not looked up.
	Address netip.AddrPort
	Method  string // "" means GET
	URL     *url.URL
	Host    string // the Host header; "" means the URL's
	Header  http.Header
	Body    []byte
	// TLS is how the server of a URL with the scheme https is judged. Without
	// roots none is trusted.
	TLS *tls.Config
	// Timeout is for the whole exchange; 0 means that there is none.
	Timeout time.Duration
	// ConnectTimeout is for the connection; 0 means as long as Linux tries.
	ConnectTimeout time.Duration
}

// HTTP sends a request from the host and calls done with the response or the
// error that Go's http.Client would return. It follows no redirect. The result
// cancels.
func (h *Host) HTTP(r Request, done func(Response, error)) (cancel func()) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	x := &exchange{host: h, request: r, done: done}
	if r.Timeout > 0 {
		t := h.network.Clock.After(r.Timeout, func() { x.finish(Response{}, errClientTimeout) })
		x.stops = append(x.stops, func() { t.Stop() })
	}
	x.stops = append(x.stops, h.Dial(r.Address, r.ConnectTimeout, x.connected))
	return func() {
		x.over = true
		x.release()
	}
}

// errClientTimeout is in the words of http.Client.
var errClientTimeout = fmt.Errorf("%w (Client.Timeout exceeded while awaiting headers)", context.DeadlineExceeded)

// exchange is one request of a client on its way.
type exchange struct {
	host    *Host
	request Request
	done    func(Response, error)
	conn    *Conn
	stops   []func()
	over    bool
}

func (x *exchange) connected(c *Conn, err error) {
	if err != nil {
		x.finish(Response{}, err)
		return
	}
	x.conn = c
	x.request.secure(c, func(err error) {
		if err == nil {
			err = c.Write(x.request.encode())
		}
		if err != nil {
			x.finish(Response{}, err)
			return
		}
		c.OnReceive(x.receive)
	})
}

func (x *exchange) receive() {
	data, finished := x.conn.Peek()
	if err := x.conn.err; err != nil {
		if errors.Is(err, syscall.ECONNRESET) {
			err = fmt.Errorf("read tcp %s->%s: read: %w", x.conn.Local, x.conn.Remote, err)
		}
		x.finish(Response{}, err)
		return
	}
	resp, ok, err := parseResponse(data, finished, x.request.Method)
	switch {
	case err != nil:
		x.finish(Response{}, err)
	case ok:
		x.conn.Skip(len(data))
		x.finish(resp, nil)
	case finished && len(data) == 0:
		x.finish(Response{}, io.EOF)
	case finished:
		x.finish(Response{}, io.ErrUnexpectedEOF)
	case len(data) > maxMessage:
		x.finish(Response{}, fmt.Errorf("response is larger than %d bytes", maxMessage))
	}
}

func (x *exchange) finish(r Response, err error) {
	if x.over {
		return
	}
	x.over = true
	x.release()
	if err != nil {
		err = &url.Error{Op: methodOp(x.request.Method), URL: x.request.URL.String(), Err: err}
	}
	x.done(r, err)
}

func (x *exchange) release() {
	for _, stop := range x.stops {
		stop()
	}
	if x.conn != nil {
		x.conn.Close()
	}
}

// methodOp is how http.Client names a method in its errors: Get, Post.
func methodOp(method string) string {
	if method == "" {
		return "Get"
	}
	return method[:1] + string(bytes.ToLower([]byte(method[1:])))
}

func (r Request) encode() []byte {
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), host)
	header := r.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Del("Host")
	if len(r.Body) > 0 || r.Method == http.MethodPost || r.Method == http.MethodPut {
		header.Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	_ = header.Write(&b)
	b.WriteString("\r\n")
	b.Write(r.Body)
	return b.Bytes()
}

// parseResponse reads a response; ok is false if it has not arrived whole.
func parseResponse(data []byte, finished bool, method string) (Response, bool, error) {
	if len(data) == 0 {
		return Response{}, false, nil
	}
	if len(data) >= 5 && !bytes.HasPrefix(data, []byte("HTTP/")) {
		return Response{}, false, fmt.Errorf("net/http: HTTP/1.x transport connection broken: malformed HTTP response %q", firstLine(data))
	}
	if !bytes.Contains(data, []byte("\r\n\r\n")) && !bytes.Contains(data, []byte("\n\n")) {
		return Response{}, false, nil
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(data)), &http.Request{Method: method})
	if err != nil {
		return Response{}, false, fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", err)
	}
	toEnd := resp.ContentLength < 0 && len(resp.TransferEncoding) == 0
	body, err := io.ReadAll(resp.Body)
	if err != nil || toEnd && !finished && method != http.MethodHead {
		return Response{}, false, nil
	}
	return Response{resp.StatusCode, resp.Header, body}, true, nil
}

func firstLine(data []byte) string {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(bytes.TrimRight(line, "\r"))
}
