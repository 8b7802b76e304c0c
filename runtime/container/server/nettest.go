package server

import (
	"encoding/json"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// nettest serves what others have told it (test/images/agnhost/nettest). It asks
// nobody itself: that begins with a request to the API server, and programs in
// containers have no client of it.
func nettest(p *process.Process, f flags) {
	p.Space().Warn("agnhost nettest contacts no peers: only what is written to it is modelled")
	state := &nettestState{Hostname: p.Space().Hostname, StillContactingPeers: true}
	peers := f.number("peers", 8)
	listen(p, f.port("port", 8080), func(e network.Exchange, respond func(network.Response)) {
		switch e.URL.Path {
		case "/quit":
			p.Exit(0)
		case "/read":
			data, _ := json.MarshalIndent(state, "", "\t") // strings and numbers
			respond(network.Response{Status: 200, Body: data})
		case "/write":
			respond(network.Response{Status: 200, Body: state.write(e.Body)})
		case "/status":
			respond(network.Response{Status: 200, Body: []byte(state.status(peers))})
		default:
			respond(text(404, "404 page not found\n"))
		}
	})
}

// nettestState is nettest's State, as /read shows it.
type nettestState struct {
	Hostname             string
	Sent                 map[string]int
	Received             map[string]int
	Errors               []string
	Log                  []string
	StillContactingPeers bool
}

// write is State's serveWrite.
func (s *nettestState) write(body []byte) []byte {
	var post struct{ Source, Dest string }
	if err := json.NewDecoder(strings.NewReader(string(body))).Decode(&post); err != nil {
		s.Errors = append(s.Errors, err.Error())
	}
	if post.Source == "" {
		s.Errors = append(s.Errors, s.Hostname+": Got request with no source")
	} else {
		if s.Received == nil {
			s.Received = map[string]int{}
		}
		s.Received[post.Source]++
	}
	answer, _ := json.Marshal(struct{ Hostname string }{s.Hostname}) // a string
	return append(answer, '\n')
}

// status is State's serveStatus.
func (s *nettestState) status(peers int) string {
	if len(s.Sent) >= peers && len(s.Received) >= peers {
		return "pass"
	}
	return "running"
}
