// Package actor is the model of the image gherkube/actor, whose containers do
// what a script says. What scripts mean is in runtime/actor/script, which the
// real image's program uses too.
package actor

import (
	"errors"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// Binary is the program of the image.
func Binary(args []string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		script.Start(newMachine(p), args[1:])
	}}
}

// Run makes a process do what a script says.
func Run(s script.Script, p *process.Process) { s.Run(newMachine(p)) }

// plain puts the reason of an error as Go's programs do: in small letters.
func plain(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.ToLower(err.Error()))
}

// Image returns the model of gherkube/actor: as in the real one, there is
// nothing but the program, cat, and a directory for what scripts write.
func Image() image.Model {
	name, _, _ := strings.Cut(script.Image, ":")
	return image.Model{Name: name, Entrypoint: []string{"/actor"}, Answers: "what its script says", Ends: "as its script says", Size: size, Root: root}
}

// size is what the real image's archive has, roughly.
const size = 6 << 20

// built is the time stamp of the files in the image.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func root(image.Image) *filesystem.Tree {
	t := filesystem.NewTree(0o755, built)
	v, err := filesystem.NewView(t, func() time.Time { return built })
	if err == nil {
		err = fill(v)
	}
	if err != nil {
		panic("actor: making the image: " + err.Error()) // its contents are ours
	}
	return t
}
