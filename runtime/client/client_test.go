package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"k8s.io/client-go/rest"
)

// transport answers every request with a body.
type transport func(*http.Request) io.ReadCloser

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Request: r, Body: t(r)}, nil
}

func clients(answer transport) *Clients {
	return New(Cluster{REST: &rest.Config{Host: "http://c", Transport: answer}, Revision: func() int64 { return 5 }})
}

func (a *Clients) wait() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.waiting()
}

func expectWaiting(t *testing.T, a *Clients, want bool, when string) {
	t.Helper()
	if got := a.wait(); got != want {
		t.Errorf("%s: everybody waits: %v, want %v", when, got, want)
	}
}

func TestAClientWaitsOnlyForTheCluster(t *testing.T) {
	a := clients(nil)
	expectWaiting(t, a, true, "nobody is there")
	c := a.Attend("kubectl", Streams)
	expectWaiting(t, a, false, "a client has only come")
	end := c.Session()
	expectWaiting(t, a, true, "it is connected to a process")
	fed := c.Feeding()
	expectWaiting(t, a, false, "it has input for the process")
	fed()
	fed()
	sent := c.Sending()
	expectWaiting(t, a, false, "output is on its way")
	sent()
	expectWaiting(t, a, true, "the output has arrived")
	end()
	end()
	expectWaiting(t, a, false, "the process has ended")
	c.Leave()
	expectWaiting(t, a, true, "the client has left")
}

// A request that the cluster passes on to a program in it is answered when that
// has answered, for which time has to pass.
func TestAClientWaitsForWhatItsRequestIsPassedOnTo(t *testing.T) {
	var a *Clients
	a = clients(func(r *http.Request) io.ReadCloser {
		expectWaiting(t, a, false, "the API server has a request")
		end := PassedOn(r.Context())
		expectWaiting(t, a, true, "the request was passed on")
		end()
		end()
		expectWaiting(t, a, false, "the program has answered")
		return http.NoBody
	})
	c := a.Attend("kubectl", Streams)
	req, err := http.NewRequest(http.MethodGet, "http://c/api/v1/namespaces/default/pods/p/proxy/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.REST().Transport.RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	expectWaiting(t, a, false, "the client has its answer")
	end := PassedOn(context.WithValue(t.Context(), requestKey{}, &request{client: c}))
	expectWaiting(t, a, true, "it has a connection to a program")
	end()
	PassedOn(t.Context())()
	expectWaiting(t, a, false, "it has none")
}

// A client that is connected and refused within one step of the cluster has not
// waited, whenever somebody looks.
func TestNobodyIsSeenToWaitInTheMiddleOfAStep(t *testing.T) {
	a := clients(nil)
	var gate sync.Mutex
	wants := make(chan struct{}, 2)
	a.cluster.Enter = func() func() {
		wants <- struct{}{}
		gate.Lock()
		return gate.Unlock
	}
	c := a.Attend("kubectl exec", Streams)
	gate.Lock()
	refused := c.Session()
	var err error
	quiet := make(chan struct{})
	go func() {
		defer close(quiet)
		_, err = a.Quiet(t.Context())
	}()
	select {
	case <-wants:
	case <-quiet:
		t.Fatal("time can pass beside a client that is connected and about to be refused")
	}
	refused()
	gate.Unlock()
	select {
	case <-wants:
		t.Error("nobody waits, and somebody looks whether anybody can go on")
	case <-quiet:
		t.Error("time can pass beside a client that was refused")
	default:
	}
	c.Leave()
	if <-quiet; err != nil {
		t.Error(err)
	}
}

// A client that is to go on does so in Quiet only.
func TestAwaitLetsNobodyGoOn(t *testing.T) {
	a := clients(nil)
	over := a.Passing()
	c := a.Attend("kubectl", Streams)
	end := c.Session()
	a.Tell(end)
	if err := a.Await(t.Context()); err != nil {
		t.Fatal(err)
	}
	expectWaiting(t, a, true, "nobody has let the client go on")
	c.Leave()
	over()
	c = a.Attend("kubectl", Streams)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Await(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("beside a client that does not wait, got %v", err)
	}
	c.Leave()
}

func TestAClientThatNeverWaitsDoesNotHangTheRun(t *testing.T) {
	a := clients(nil)
	a.busyFor = 1
	c := a.Attend("kubectl proxy", Streams)
	_, err := a.Quiet(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "kubectl proxy has neither ended nor waited for the cluster for 1ns") {
		t.Errorf("got %v", err)
	}
	c.Leave()
	if _, err := a.Quiet(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOutputHasArrivedWhenTheSinkHasIt(t *testing.T) {
	a := clients(nil)
	c := a.Attend("kubectl", Streams)
	var got strings.Builder
	w := c.Sink(&got)
	defer c.Session()()
	pipe, wire := io.Pipe()
	delivered := make(chan error)
	go func() { delivered <- c.Deliver(wire, []byte("hello")) }()
	b := make([]byte, 5)
	if _, err := io.ReadFull(pipe, b); err != nil {
		t.Fatal(err)
	}
	expectWaiting(t, a, false, "the client has read but not written what was sent")
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := <-delivered; err != nil || got.String() != "hello" {
		t.Errorf("got %q, %v", &got, err)
	}
	expectWaiting(t, a, true, "it has written it")
}

// A watch is idle when the server has looked at every change, has flushed every
// event, and the client has read all bytes and asks for more.
func TestAStreamIsIdleWhenItWasReadToItsEnd(t *testing.T) {
	var p *Progress
	reader, writer := io.Pipe()
	a := clients(func(r *http.Request) io.ReadCloser {
		p = ProgressOf(r.Context())
		return reader
	})
	c := a.Attend("kubectl", Watches)
	req, err := http.NewRequest(http.MethodGet, "http://c/api/v1/pods?watch=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.REST().Transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	p.Looked(5)
	expectWaiting(t, a, false, "nobody reads the stream")
	read := make(chan string)
	ask := func() {
		b := make([]byte, 10)
		n, _ := resp.Body.Read(b)
		read <- string(b[:n])
	}
	reading := func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		for !c.streams[0].reading {
			a.changed.Wait()
		}
	}
	go ask()
	reading()
	expectWaiting(t, a, true, "the client asks for more, and there is nothing")
	p.Sending()
	expectWaiting(t, a, false, "an event is being encoded")
	p.Writing(2)
	if _, err := writer.Write([]byte("ab")); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "ab" {
		t.Errorf("read %q", got)
	}
	p.Flushed()
	expectWaiting(t, a, false, "the client has taken an event and not asked for more")
	go ask()
	reading()
	expectWaiting(t, a, true, "it asks for more")
	p.End()
	expectWaiting(t, a, false, "the stream has ended and the client does not know")
	_ = writer.Close() // a pipe's never fails
	<-read
	c.Leave()
	expectWaiting(t, a, true, "it knows")
}

func TestWhatLetsClientsGoOnDoesSoOneAfterTheOther(t *testing.T) {
	a := clients(nil)
	defer a.Passing()()
	first, second := a.Attend("kubectl", Streams), a.Attend("kubectl", Streams)
	var order []string
	for _, c := range []struct {
		name   string
		client *Client
	}{{"first", first}, {"second", second}} {
		end := c.client.Session()
		c.client.Tell(func() {
			if !a.wait() {
				t.Errorf("%s is told something while another client is at work", c.name)
			}
			order = append(order, c.name)
			end()
			c.client.Leave()
		})
	}
	if len(order) > 0 {
		t.Error("clients were told something before they were asked for")
	}
	woke, err := a.Quiet(context.Background())
	if got := strings.Join(order, " "); err != nil || !woke || got != "first second" {
		t.Errorf("woke %v in the order %q, %v", woke, got, err)
	}
}

func TestHoldEndsWhenItsConditionHoldsOrItsContextEnds(t *testing.T) {
	a := clients(nil)
	c := a.Attend("kubectl", Streams)
	holds := false
	done := make(chan error)
	ctx, cancel := context.WithCancel(context.Background())
	hold := func() { done <- c.Hold(ctx, "it", func() bool { return holds }) }
	go hold()
	if woke, err := a.Quiet(context.Background()); woke || err != nil {
		t.Fatalf("woke %v, %v before the condition held", woke, err)
	}
	holds = true
	go func() {
		if err := <-done; err != nil {
			t.Error(err)
		}
		c.Leave()
	}()
	if woke, err := a.Quiet(context.Background()); !woke || err != nil {
		t.Errorf("woke %v, %v when the condition held", woke, err)
	}
	holds = false
	go hold()
	cancel()
	if err := <-done; err == nil {
		t.Error("a hold went on after its context had ended")
	}
}

func TestALogIsIdleWhenItRestsAndWasRead(t *testing.T) {
	p := NewProgress(func() {})
	if p.LogDelivered(0) {
		t.Error("a log that has not been looked at is idle")
	}
	p.Rest()
	if !p.LogDelivered(0) {
		t.Error("a log without more is not idle")
	}
	p.Resume()
	p.Logged(3)
	p.Writing(3)
	p.Rest()
	if p.LogDelivered(0) || !p.LogDelivered(3) {
		t.Error("a log is idle before its client has read it, or is not afterwards")
	}
	var none *Progress
	none.Logged(1) // follows nothing
}
