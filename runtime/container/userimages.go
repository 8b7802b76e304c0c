package container

import (
	"fmt"
	"strings"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/container/actor"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/shell"
)

// UserImage says what the images of a name, which users have made, do. One of
// Behaves, Exits, Like and Fails is given.
type UserImage struct {
	// Image is the name, with * for any characters but /; a tag may follow.
	Image string
	// Behaves are the lines of a behaviour script (see runtime/actor/script).
	Behaves []string
	// Like is the name of an image that there is.
	Like string
	// Fails is what the registry says.
	Fails string
	// Commands are paths that stand for the script, beside the entrypoint.
	Commands []string
}

// AddImages adds models of users' images to the catalogue, one after the other.
// The error says which one is wrong and why.
func AddImages(c *image.Catalogue, images []UserImage) error {
	for _, u := range images {
		if u.Fails != "" {
			c.Break(image.Fault{Reference: u.Image, Message: u.Fails})
			continue
		}
		m, err := u.model(c)
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
	if tag != "" {
		m.Tags = []string{tag}
	}
	return m, nil
}

func (u UserImage) program(c *image.Catalogue) (image.Model, error) {
	if u.Like != "" {
		m, ok := c.Model(u.Like)
		if !ok {
			return m, fmt.Errorf("like: no image %q: name one that gherkube models, e.g. busybox, or an entry before this one", u.Like)
		}
		return m, nil
	}
	s, err := script.Parse(u.Behaves)
	if err != nil {
		return image.Model{}, fmt.Errorf("behaves: %w", err)
	}
	const file = "/gherkube/model"
	return image.Model{
		Entrypoint: []string{file},
		Binaries:   map[string]process.Binary{"model": func([]string) process.Code { return process.Code{Events: func(p *process.Process) { actor.Run(s, p) }} }},
		Root: func(image.Image) *filesystem.Tree {
			return shell.Root(shell.Busybox135, func(v *filesystem.View) error {
				for _, name := range append([]string{file}, u.Commands...) {
					dir := name[:strings.LastIndexByte("/"+name, '/')]
					if err := v.MkdirAll("/"+dir, 0o755); err != nil {
						return err
					}
					if err := v.WriteFile(name, process.Executable("model"), 0o755); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}, nil
}
