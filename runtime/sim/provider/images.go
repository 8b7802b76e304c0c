package provider

import (
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/steps/project"
)

// Images are those that a project file describes, as the simulator has them. Those
// that are to run for real it does not have.
func Images(p *project.Project) []container.UserImage {
	var images []container.UserImage
	for _, i := range p.Images {
		image := container.UserImage{Image: i.Image, Behaves: i.Script(), Like: i.Like, Fails: i.Fails, Real: i.Real, User: i.User, Commands: i.Commands, Succeeds: i.Succeeds}
		for _, c := range i.With {
			image.With = append(image.With, container.CommandImage{Words: c.Command, Behaves: c.Behaves})
		}
		images = append(images, image)
	}
	return images
}
