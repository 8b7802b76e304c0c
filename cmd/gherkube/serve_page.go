package main

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/resourceversion"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/apiserver/transport"
	"github.com/gherkube/gherkube/runtime/sim"
)

// page is what a browser sees of a served cluster: the tables that kubectl get
// prints, of what people ask for most. Nothing can be changed by it. Its token is in its
// address, which browsers keep in their history: it is not the one that the API takes,
// and api takes credentials from nobody but the page.
type page struct {
	token       string
	api         http.Handler
	credentials string // for api
	now         func() time.Time
}

// newPage makes the page of a cluster, with tokens of its own.
func newPage(cluster *sim.Cluster) page {
	own := page{token: rand.Text(), credentials: rand.Text(), now: cluster.Now}
	own.api = cluster.HandlerWithToken(own.credentials)
	return own
}

//go:embed serve_page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"clean": reports.Clean}).Parse(pageSource))

// tables are what the page shows, in its order.
var tables = []struct {
	Name, path string
	first      func(a, b metav1.PartialObjectMetadata) int
}{
	{"Nodes", "/api/v1/nodes", madeLast},
	{"Deployments", "/apis/apps/v1/deployments", madeLast},
	{"StatefulSets", "/apis/apps/v1/statefulsets", madeLast},
	{"DaemonSets", "/apis/apps/v1/daemonsets", madeLast},
	{"Jobs", "/apis/batch/v1/jobs", madeLast},
	{"Pods", "/api/v1/pods", madeLast},
	{"Services", "/api/v1/services", madeLast},
	{"Ingresses", "/apis/networking.k8s.io/v1/ingresses", madeLast},
	{"Events", "/api/v1/events", seenLast},
}

// madeLast puts what was made last first.
func madeLast(a, b metav1.PartialObjectMetadata) int {
	return b.CreationTimestamp.Compare(a.CreationTimestamp.Time)
}

// seenLast puts what was written last first, as an event is each time that it happens.
func seenLast(a, b metav1.PartialObjectMetadata) int {
	n, err := resourceversion.CompareResourceVersion(b.ResourceVersion, a.ResourceVersion)
	if err != nil {
		return madeLast(a, b)
	}
	return n
}

// mostRows is how many rows of a table are shown.
const mostRows = 200

// section is a table as the page shows it.
type section struct {
	Name, Anchor string
	Columns      []string
	Rows         [][]string
	All          int // rows, with those that are left out
}

// More is how many rows are left out.
func (s section) More() int { return s.All - len(s.Rows) }

// address is where the page is at a port: who knows the token reads it.
func (p page) address(host string) string { return "http://" + host + "/" + p.token + "/" }

// ServeHTTP implements http.Handler.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := strings.Trim(r.URL.Path, "/")
	switch {
	case subtle.ConstantTimeCompare([]byte(given), []byte(p.token)) != 1:
		http.Error(w, "The address of the page has the token that 'gherkube serve --page' prints.", http.StatusNotFound)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(w, "the page is for reading", http.StatusMethodNotAllowed)
		return
	}
	var sections []section
	for _, t := range tables {
		s, err := p.table(r, t.Name, t.path, t.first)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		sections = append(sections, s)
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, map[string]any{"Now": p.now().UTC().Format(time.DateTime), "Sections": sections}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'")
	_, _ = w.Write(out.Bytes()) // a browser that went away
}

// table asks the API server for a table, as kubectl get does.
func (p page) table(r *http.Request, name, path string, first func(a, b metav1.PartialObjectMetadata) int) (section, error) {
	s := section{Name: name, Anchor: strings.ToLower(name)}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, path, nil)
	if err != nil {
		return s, err
	}
	request.Header.Set("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
	request.Header.Set("Authorization", "Bearer "+p.credentials)
	answer := transport.Call(p.api, request)
	defer func() { _ = answer.Body.Close() }() // it is in memory
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	if answer.StatusCode != http.StatusOK {
		return s, fmt.Errorf("%s: the API server answers %d: %s", path, answer.StatusCode, strings.TrimSpace(string(body)))
	}
	var t metav1.Table
	if err := json.Unmarshal(body, &t); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s.fill(t, first)
}

// fill takes the columns that are shown without -o wide, and the newest rows.
func (s section) fill(t metav1.Table, first func(a, b metav1.PartialObjectMetadata) int) (section, error) {
	type row struct {
		metav1.PartialObjectMetadata
		cells []any
	}
	var rows []row
	namespaced := false
	for _, r := range t.Rows {
		made := row{cells: r.Cells}
		if err := json.Unmarshal(r.Object.Raw, &made.PartialObjectMetadata); err != nil {
			return s, fmt.Errorf("a row of %s: %w", s.Name, err)
		}
		namespaced = namespaced || made.Namespace != ""
		rows = append(rows, made)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return first(a.PartialObjectMetadata, b.PartialObjectMetadata) })
	s.All = len(rows)
	rows = rows[:min(len(rows), mostRows)]
	if namespaced {
		s.Columns = []string{"Namespace"}
	}
	for _, c := range t.ColumnDefinitions {
		if c.Priority == 0 {
			s.Columns = append(s.Columns, c.Name)
		}
	}
	for _, r := range rows {
		var cells []string
		if namespaced {
			cells = append(cells, r.Namespace)
		}
		for i, c := range t.ColumnDefinitions {
			if c.Priority == 0 && i < len(r.cells) {
				cells = append(cells, fmt.Sprint(r.cells[i]))
			}
		}
		s.Rows = append(s.Rows, cells)
	}
	return s, nil
}

// servePage serves the page on a port of its own, without TLS: browsers trust the
// loopback address, and not a certificate that nobody has signed. It returns where the
// page is.
func (s serving) servePage(p page) (address string, end func(), err error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(s.address, "0"))
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	return p.address(listener.Addr().String()), func() {
		_ = server.Close()
		if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
			return // the cluster's own server tells of the end
		}
	}, nil
}
