package container

import (
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/container/actor"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/shell"
)

// ImagesFile is a file in which users say what their images are like.
//
//	images:
//	- image: example.com/team/api   # * stands for any characters; a tag may follow
//	  behaves: |                    # a behaviour script (see runtime/actor/script)
//	    listens on 8080 after 2s
//	  commands: [/app/server]       # paths that stand for it, beside its entrypoint
//	- image: example.com/team/db
//	  listens: [5432]
//	- image: example.com/team/job
//	  exits: 0
//	- image: example.com/team/tools:1.*
//	  like: busybox
//	- image: example.com/team/private
//	  fails: 401 Unauthorized       # what the registry says
type ImagesFile struct {
	Images []UserImage `json:"images"`
}

// UserImage is one entry of an ImagesFile. One of Behaves, Listens, Exits,
// Like and Fails is given.
type UserImage struct {
	Image    string   `json:"image"`
	Behaves  string   `json:"behaves,omitempty"`
	Listens  []uint16 `json:"listens,omitempty"`
	Exits    *int     `json:"exits,omitempty"`
	Like     string   `json:"like,omitempty"`
	Fails    string   `json:"fails,omitempty"`
	Commands []string `json:"commands,omitempty"`
}

// AddImages adds the models of an images file to the catalogue. The error says
// which entry is wrong and why; nothing is added then.
func AddImages(c *image.Catalogue, data []byte) error {
	var file ImagesFile
	if err := yaml.UnmarshalStrict(data, &file); err != nil {
		return fmt.Errorf("images file: %w", err)
	}
	var add []func()
	for i, u := range file.Images {
		f, err := u.model(c)
		if err != nil {
			return fmt.Errorf("images file: images[%d] (%s): %w", i, u.Image, err)
		}
		add = append(add, f)
	}
	for _, f := range add {
		f()
	}
	return nil
}

func (u UserImage) model(c *image.Catalogue) (func(), error) {
	given := 0
	for _, is := range []bool{u.Behaves != "", len(u.Listens) > 0, u.Exits != nil, u.Like != "", u.Fails != ""} {
		if is {
			given++
		}
	}
	switch {
	case u.Image == "":
		return nil, fmt.Errorf("image is missing: give the image's name, e.g. example.com/team/api")
	case given != 1:
		return nil, fmt.Errorf("give exactly one of behaves, listens, exits, like and fails")
	case u.Fails != "":
		return func() { c.Break(image.Fault{Reference: u.Image, Message: u.Fails}) }, nil
	}
	name, tag := u.Image, ""
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name, tag = name[:i], name[i+1:]
	}
	m, err := u.program(c)
	if err != nil {
		return nil, err
	}
	m.Name, m.Tags = name, nil
	if tag != "" {
		m.Tags = []string{tag}
	}
	return func() { c.Add(m) }, nil
}

func (u UserImage) program(c *image.Catalogue) (image.Model, error) {
	if u.Like != "" {
		m, ok := c.Model(u.Like)
		if !ok {
			return m, fmt.Errorf("like: no image %q: name one that gherkube models, e.g. busybox, or an entry before this one", u.Like)
		}
		return m, nil
	}
	lines := strings.Split(u.Behaves, "\n")
	if u.Exits != nil {
		lines = []string{fmt.Sprintf("exits %d", *u.Exits)}
	}
	for _, port := range u.Listens {
		lines = append(lines, fmt.Sprintf("listens on %d", port))
	}
	s, err := script.Parse(lines)
	if err != nil {
		return image.Model{}, fmt.Errorf("behaves: %w", err)
	}
	const file = "/gherkube/model"
	return image.Model{
		Entrypoint: []string{file},
		Ports:      u.Listens,
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
	}, u.checkCommands()
}

func (u UserImage) checkCommands() error {
	for _, name := range u.Commands {
		if !strings.HasPrefix(name, "/") || strings.HasSuffix(name, "/") {
			return fmt.Errorf("commands: %q is not the absolute path of a file", name)
		}
	}
	return nil
}
