package process

import "github.com/gherkube/gherkube/runtime/signal"

// Signal is a Linux signal number.
type Signal = signal.Signal

// The signals that programs here handle or send.
const (
	HUP  = signal.HUP
	INT  = signal.INT
	QUIT = signal.QUIT
	ABRT = signal.ABRT
	KILL = signal.KILL
	USR1 = signal.USR1
	SEGV = signal.SEGV
	USR2 = signal.USR2
	PIPE = signal.PIPE
	ALRM = signal.ALRM
	TERM = signal.TERM
	CHLD = signal.CHLD
	CONT = signal.CONT
	STOP = signal.STOP
	URG  = signal.URG
	WINC = signal.WINC
)

// ParseSignal reads a signal's number or name, as signal.Parse does.
func ParseSignal(s string) (Signal, error) { return signal.Parse(s) }

// ignoredByDefault reports whether the signal's default action is to do
// nothing. Stopping and continuing are not modelled.
func ignoredByDefault(s Signal) bool {
	switch s {
	case CHLD, CONT, URG, WINC:
		return true
	}
	return false
}
