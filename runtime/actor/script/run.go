package script

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gherkube/gherkube/runtime/signal"
)

// faulty is the exit code of a script that cannot be understood or done.
const faulty = 2

// Start reads the arguments of the image's program and does what they say. A
// script that cannot be understood ends the program with code 2, and the reason
// on the standard error.
func Start(m Machine, args []string) {
	s, err := Gather(args, m.ReadFile)
	if err != nil {
		fail(m, err)
		return
	}
	s.Run(m)
}

func fail(m Machine, err error) {
	m.Print(Stderr, fmt.Sprintf("actor: %v\n", err))
	m.Exit(faulty)
}

// run is a running script.
type run struct {
	m          Machine
	statements []Statement // that hold in this start
	ended      bool
	// begun is the time since the start from which statements count: all that is
	// needed was there.
	begun time.Duration
}

// Run makes the machine do what the script says.
func (s Script) Run(m Machine) {
	start := 1
	if s.countsStarts() {
		var err error
		if start, err = m.Starts(); err != nil {
			fail(m, fmt.Errorf("counting the starts of the container: %w", err))
			return
		}
	}
	r := &run{m: m}
	for _, st := range s.Statements {
		if start >= st.FirstStart && start <= st.EndStart && (st.OneIn == 0 || m.Draw(st.OneIn) == 0) {
			r.statements = append(r.statements, st)
		}
	}
	r.signals()
	r.need(0)
}

// start does what the script says, from now on.
func (r *run) start() {
	r.begun = r.m.Since()
	r.loads()
	begins := r.ports()
	for i, st := range r.statements {
		if r.ended {
			return
		}
		if begin := begins[i]; begin != nil {
			r.at(st.From, begin)
		} else {
			r.begin(st)
		}
	}
}

// since is the time that statements count.
func (r *run) since() time.Duration { return r.m.Since() - r.begun }

// at calls f at a time that statements count.
func (r *run) at(when time.Duration, f func()) {
	if when <= r.since() {
		f()
		return
	}
	r.m.At(r.begun+when, f)
}

// later calls f after a time from now.
func (r *run) later(d time.Duration, f func()) { r.at(r.since()+d, f) }

func (r *run) exit(code int) {
	r.ended = true
	r.m.Exit(code)
}

func (r *run) begin(s Statement) {
	switch s.Verb {
	case Exits:
		if s.Signal == 0 {
			r.at(s.From, func() { r.exit(s.Code) })
		}
	case Prints:
		r.at(s.From, func() { r.print(s) })
	case Writes:
		r.at(s.From, func() { r.complain(s, r.m.WriteFile(s.Path, s.Text)) })
	case Fills:
		r.at(s.From+time.Second, func() { r.fill(s) })
	case Removes:
		r.at(s.From, func() { r.complain(s, r.m.Remove(s.Path)) })
	case Memory:
		r.at(s.From, r.exhaust)
	}
}

func (r *run) complain(s Statement, err error) {
	if err != nil {
		r.m.Print(Stderr, fmt.Sprintf("actor: %s %s: %v\n", s.Verb, s.Path, err))
	}
}

// fill writes what comes to a file in a second, and goes on.
func (r *run) fill(s Statement) {
	if r.ended || r.since() > s.To {
		return
	}
	if err := r.m.Fill(s.Path, s.Rate); err != nil {
		r.m.Print(Stderr, fmt.Sprintf("actor: writes %s: %v\n", s.Path, err))
		return
	}
	r.later(time.Second, func() { r.fill(s) })
}

// exhaust ends the program as the kernel ends one that uses more memory than its
// container may. Without a limit that would be the memory of the node.
func (r *run) exhaust() {
	if r.m.MemoryLimit() == 0 {
		r.ended = true
		fail(r.m, fmt.Errorf("is OOM-killed: the container has no memory limit, so nothing would kill it: set resources.limits.memory, e.g. to 32Mi"))
		return
	}
	r.ended = true
	r.m.ExhaustMemory()
}

// loads makes the machine use what the statements say, from each instant at
// which that changes.
func (r *run) loads() {
	for _, s := range r.statements {
		if s.Load == (Load{}) {
			continue
		}
		r.at(s.From, r.use)
		if s.To != Forever {
			r.m.At(r.begun+s.To, r.use)
		}
	}
}

// use adds up what the statements say of the present.
func (r *run) use() {
	var sum Load
	now := r.since()
	for _, s := range r.statements {
		if s.holds(now) {
			sum.CPU += s.Load.CPU
			sum.Memory += s.Load.Memory
			sum.Growth += s.Load.Growth
		}
		if s.Load.Growth > 0 && now > s.From {
			sum.Memory += Grown(s.Load.Growth, min(now, s.To)-s.From)
		}
	}
	r.m.Use(sum)
}

// signals makes the machine hand over the signals that the script is about.
// While one is ignored it does nothing; otherwise each exit on it begins to
// count.
func (r *run) signals() {
	handled := map[signal.Signal]bool{}
	for _, s := range r.statements {
		if s.Signal != 0 && !handled[s.Signal] {
			handled[s.Signal] = true
			r.m.Handle(s.Signal, func() { r.signalled(s.Signal) })
		}
	}
}

func (r *run) signalled(sig signal.Signal) {
	for _, s := range r.statements {
		if s.Verb == Ignores && s.Signal == sig && s.holds(r.since()) {
			return
		}
	}
	for _, s := range r.statements {
		if s.Verb == Exits && s.Signal == sig && !r.ended {
			r.later(s.From, func() { r.exit(s.Code) })
		}
	}
}

func (r *run) print(s Statement) {
	if !s.holds(r.since()) {
		return
	}
	to := Stdout
	if s.Stderr {
		to = Stderr
	}
	r.m.Print(to, s.Text+"\n")
	if s.Every > 0 {
		r.later(s.Every, func() { r.print(s) })
	}
}

// ports returns what opens the ports, by statement. Their ends are scheduled
// first, so that one statement may take over a port at the instant at which
// another one leaves it.
func (r *run) ports() map[int]func() {
	begins := map[int]func(){}
	for i, s := range r.statements {
		switch s.Verb {
		case Listens:
			begins[i] = r.window(s, Server{HTTP: r.answer})
		case Hangs:
			begins[i] = r.window(s, Server{})
		case Health:
			begins[i] = r.health(i)
		}
	}
	return begins
}

// window returns what opens a port, which is closed when the statement ends.
func (r *run) window(s Statement, server Server) (open func()) {
	var closeListener func()
	if s.To != Forever {
		r.m.At(r.begun+s.To, func() {
			if closeListener != nil {
				closeListener()
			}
		})
	}
	return func() {
		if s.Secure != nil {
			var err error
			if server.TLS, err = s.Secure.config(r.m); err != nil {
				r.m.Print(Stderr, fmt.Sprintf("actor: %v\n", err))
				r.exit(1)
				return
			}
		}
		closeListener = r.listen(s.Port, server)
	}
}

func (r *run) listen(port uint16, server Server) func() {
	closeListener, err := r.m.Listen(port, server)
	if err != nil {
		r.ended = true
		r.m.Print(Stderr, fmt.Sprintf("actor: %v\n", err))
		r.m.Exit(1)
	}
	return closeListener
}

// health returns what opens the port of the gRPC health protocol, for the
// earliest of its statements: the port stays open from then on.
func (r *run) health(i int) func() {
	port := r.statements[i].Port
	for j, other := range r.statements {
		if other.Verb == Health && other.Port == port && (other.From < r.statements[i].From || other.From == r.statements[i].From && j < i) {
			return func() {}
		}
	}
	return func() {
		r.listen(port, Server{Health: func(service string) (string, bool) { return r.healthOf(port, service) }})
	}
}

// healthOf is NOT_SERVING for a service of which the script speaks at another
// time only, and for the server as a whole, which has no name.
func (r *run) healthOf(port uint16, service string) (status string, known bool) {
	known = service == ""
	for _, s := range r.statements {
		if s.Verb != Health || s.Port != port || s.Name != service {
			continue
		}
		known = true
		if s.holds(r.since()) {
			return s.Text, true
		}
	}
	return "NOT_SERVING", known
}

// answer answers a request by the first rule for it that holds. Where the
// script has no rule at all the answer is 200, and 404 for a path that no rule
// is about.
func (r *run) answer(q Request, respond func(Response)) {
	rules, known := false, false
	for _, s := range r.statements {
		if s.Verb != Answers {
			continue
		}
		rules = rules || s.Review == ""
		if s.Path != q.Path || s.Method != q.Method && (s.Method != http.MethodGet || q.Method != http.MethodHead) {
			continue
		}
		known = true
		if s.holds(r.since()) {
			r.later(s.Delay, func() { respond(s.response(q)) })
			return
		}
	}
	if rules && !known {
		respond(Response{Status: http.StatusNotFound, Body: "not found\n"})
		return
	}
	respond(Response{Status: http.StatusOK, Body: "ok\n"})
}

// response is what a rule answers.
func (s Statement) response(q Request) Response {
	switch s.Review {
	case "":
		return Response{Status: s.Code, Body: s.Text}
	case Converts:
		return converts(q.Body)
	}
	return s.reviews(q.Body)
}
