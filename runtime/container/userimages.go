package container

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/container/actor"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
)

// UserImage says what the images of a name, which users have made, do. One of
// Behaves, Exits, Like, Fails and Real is given.
type UserImage struct {
	// Image is the name, with * for any characters but /; a tag may follow.
	Image string
	// Behaves are the lines of a behaviour script (see runtime/actor/script).
	Behaves []string
	// Like is the name of an image that there is.
	Like string
	// Fails is what the registry says.
	Fails string
	// Real says that the image itself is to run: there is no model of it.
	Real bool
	// User is who its processes are, as USER in a Dockerfile; empty means root.
	User string
	// With are the scripts of containers with other command lines; the first one
	// that fits counts.
	With []CommandImage
	// Commands are programs that do the script, beside the entrypoint, and Succeeds
	// those that end at once with exit code 0. Names without a slash are found in
	// PATH; those that begin with a dot are relative to the root.
	Commands, Succeeds []string
}

// CommandImage is what a container does whose command line has some words.
type CommandImage struct {
	Words   string
	Behaves []string
}

// String is all that is said of the image.
func (u UserImage) String() string {
	return fmt.Sprintf("%q", []any{u.Image, u.Behaves, u.Like, u.Fails, u.Real, u.User, u.With, u.Commands, u.Succeeds})
}

// LikeError says that an image, counted from 0, is like one that there is not.
type LikeError struct {
	Index int
	Like  string
}

func (e *LikeError) Error() string {
	return fmt.Sprintf("like: no image %q: name one that gherkube models, e.g. busybox, or an entry before this one", e.Like)
}

// Model returns the model of an image that is described. The catalogue has the
// images that it may be like.
func (u UserImage) Model(c *image.Catalogue) (image.Model, error) { return u.model(c) }

// AddImages adds models of users' images to the catalogue, one after the other.
// The error says which one is wrong and why.
func AddImages(c *image.Catalogue, images []UserImage) error {
	for i, u := range images {
		if u.Real {
			continue
		}
		if u.Fails != "" {
			c.Break(image.Fault{Reference: u.Image, Message: u.Fails})
			continue
		}
		m, err := u.model(c)
		var like *LikeError
		if errors.As(err, &like) {
			like.Index = i
		}
		if err != nil {
			return fmt.Errorf("image %s: %w", u.Image, err)
		}
		c.Add(m)
	}
	return nil
}

// model is the model of the user's image.
func (u UserImage) model(c *image.Catalogue) (image.Model, error) {
	name, tag := u.Image, ""
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name, tag = name[:i], name[i+1:]
	}
	m, err := u.program(c)
	if err != nil {
		return m, err
	}
	m.Name, m.Tags = name, nil
	if u.User != "" {
		m.User = u.User
	}
	if tag != "" {
		m.Tags = []string{tag}
	}
	return m, nil
}

func (u UserImage) program(c *image.Catalogue) (image.Model, error) {
	if u.Like != "" {
		m, ok := c.Model(u.Like)
		if !ok {
			return m, &LikeError{Like: u.Like}
		}
		return m, nil
	}
	choose, err := u.scripts()
	if err != nil {
		return image.Model{}, err
	}
	return image.Model{
		Entrypoint: []string{entrypoint},
		Binaries: map[string]process.Binary{
			described: func(args []string) process.Code {
				return process.Code{Events: func(p *process.Process) { actor.Run(choose(args), p) }}
			},
			succeeding: func([]string) process.Code {
				return process.Code{Events: func(p *process.Process) { p.Exit(0) }}
			},
		},
		Root: func(image.Image) *filesystem.Tree { return userland.Root(userland.Busybox135, u.programs) },
	}, nil
}

// scripts returns which script a command line stands for.
func (u UserImage) scripts() (choose func(args []string) script.Script, err error) {
	var otherwise script.Script
	if otherwise, err = script.Parse(u.Behaves); err != nil {
		return nil, fmt.Errorf("behaves: %w", err)
	}
	with := make([]script.Script, len(u.With))
	for i, c := range u.With {
		if with[i], err = script.Parse(c.Behaves); err != nil {
			return nil, fmt.Errorf("with %q: behaves: %w", c.Words, err)
		}
	}
	return func(args []string) script.Script {
		line := " " + strings.Join(args, " ") + " "
		for i, c := range u.With {
			if strings.Contains(line, " "+c.Words+" ") {
				return with[i]
			}
		}
		return otherwise
	}, nil
}

const (
	entrypoint = "/gherkube/model"
	described  = "model"
	succeeding = "succeeding"
	// inPath is where programs are whose names are not absolute.
	inPath = "/usr/local/bin/"
)

// programs makes the files of the image's programs. What busybox has under a
// name that is found in PATH stays.
func (u UserImage) programs(v *filesystem.View) error {
	// Scripts of images that users describe may be for bash, which busybox has not.
	if err := v.WriteFile("/bin/bash", process.Executable("busybox"), 0o755); err != nil {
		return err
	}
	for _, kind := range []struct {
		names  []string
		binary string
	}{{u.Succeeds, succeeding}, {append([]string{entrypoint}, u.Commands...), described}} {
		for _, name := range kind.names {
			switch {
			case strings.Contains(name, "/"): // relative to where the image's containers begin
				name = path.Join("/", name)
			default:
				if _, err := v.Stat("/bin/" + path.Base(name)); err == nil {
					continue
				}
				name = inPath + path.Base(name)
			}
			if err := v.MkdirAll(path.Dir(name), 0o755); err != nil {
				return err
			}
			if err := v.WriteFile(name, process.Executable(kind.binary), 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}
