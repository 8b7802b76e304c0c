package script

import (
	"fmt"
	"net"
	"strconv"
	"time"
)

const (
	// tryAgain is how long a script waits between two attempts to reach what it
	// needs.
	tryAgain = time.Second
	// answering is how long an attempt may take.
	answering = 2 * time.Second
)

// need waits for what the script needs, from its i-th statement on, and then
// begins.
func (r *run) need(i int) {
	for ; i < len(r.statements); i++ {
		if r.statements[i].Verb == Needs {
			r.reach(i)
			return
		}
	}
	r.start()
}

// reach tries to connect to what a statement needs until that is possible, or its
// time is over.
func (r *run) reach(i int) {
	s := r.statements[i]
	host := net.JoinHostPort(s.Name, strconv.Itoa(int(s.Port)))
	end, told := r.m.Since()+s.Within, false
	var try func()
	try = func() {
		r.m.Connect(s.Name, s.Port, answering, func(connected bool) {
			switch {
			case r.ended:
			case connected:
				r.need(i + 1)
			case s.Within > 0 && r.m.Since() >= end:
				r.m.Print(Stderr, fmt.Sprintf("actor: %s cannot be reached\n", host))
				r.exit(1)
			default:
				if !told {
					told = true
					r.m.Print(Stderr, fmt.Sprintf("actor: waiting for %s\n", host))
				}
				r.later(tryAgain, try)
			}
		})
	}
	try()
}
