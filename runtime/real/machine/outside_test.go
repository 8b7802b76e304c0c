package machine

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A request that nobody answers has the status 0, one that cannot be sent is an error.
func TestRequestsFromOutside(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hangs-up" {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		url    string
		status int
		fails  bool
	}{
		{server.URL, http.StatusTeapot, false},
		{server.URL + "/hangs-up", 0, false},
		{nobody, 0, false},
		{"http://name.invalid/", 0, true},
		{"http://127.0.0.1:port/", 0, true},
	} {
		status, _, err := Outside{}.GetFromOutside(t.Context(), c.url)
		if status != c.status || (err != nil) != c.fails {
			t.Errorf("%s: status %d, error %v", c.url, status, err)
		}
	}
}
