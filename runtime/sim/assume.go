package sim

import (
	"maps"
	"slices"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"

	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/store"
)

// assumed are the images that nobody described and that pods of the cluster have
// asked for, with what may be assumed about them.
type assumed struct {
	*registry
	// holds says that containers do it.
	holds  bool
	models map[string]image.Model // by what they do
	images map[string]assumption.Image
}

// assume notes what may be assumed of images that nobody has described, and lets
// them do that if it is to hold.
func (c *Cluster) assume(config Config) {
	a := &assumed{registry: c.registry, holds: config.Assume, models: map[string]image.Model{}, images: map[string]assumption.Image{}}
	c.assumed = a
	if config.Images.Others == nil {
		config.Images.Others = a.model
	}
}

// Assumed are the images that the cluster has made assumptions about so far, by
// name.
func (a *assumed) Assumed() []assumption.Image { return a.assumptions(true) }

// Undescribed are the images that pods have asked for in vain so far, because
// nobody has described them, with what could be assumed.
func (a *assumed) Undescribed() []assumption.Image { return a.assumptions(false) }

func (a *assumed) assumptions(holding bool) []assumption.Image {
	defer a.world.Enter()()
	if a.holds != holding {
		return nil
	}
	all := slices.Collect(maps.Values(a.images)) // sorted below
	slices.SortFunc(all, func(a, b assumption.Image) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// model is the model of an image by its full name, from what the cluster's
// objects say of it now.
func (a *assumed) model(full string) (image.Model, bool) {
	name := assumption.NameOf(full)
	if _, ok := a.images[name]; ok && !a.holds {
		return image.Model{}, false
	}
	for _, i := range a.facts().Images(a.known) {
		normal, err := image.Normalize(i.Name)
		if err != nil || assumption.NameOf(normal) != name {
			continue
		}
		a.images[name] = i
		if !a.holds {
			break
		}
		user := userImage(i)
		key := user.String()
		m, ok := a.models[key]
		if !ok {
			if m, err = user.Model(a.catalogue); err != nil {
				return m, false
			}
			m.Name = name
			a.models[key] = m
		}
		return m, true
	}
	return image.Model{}, false
}

// known reports whether it is not for assumptions to say what an image does.
func (a *assumed) known(name string) bool {
	full, err := image.Normalize(name)
	return err != nil || a.catalogue.Knows(full)
}

func userImage(i assumption.Image) container.UserImage {
	user := container.UserImage{Image: i.Name, User: i.User, Commands: i.Commands, Succeeds: i.Succeeding}
	for k, c := range i.Cases {
		var lines []string
		for _, l := range c.Lines {
			lines = append(lines, l.Text)
		}
		if k == 0 {
			user.Behaves = lines
			continue
		}
		user.With = append(user.With, container.CommandImage{Words: c.Command, Behaves: lines})
	}
	return user
}

// facts are the cluster's objects that assumptions are made from.
func (a *assumed) facts() assumption.Facts {
	view := a.world.Store.View()
	f := assumption.Facts{
		Services:   store.Services.List(view, ""),
		ConfigMaps: store.ConfigMaps.List(view, ""),
		Secrets:    store.Secrets.List(view, ""),
	}
	for _, p := range store.Pods.List(view, "") {
		f.Pods = append(f.Pods, assumption.Pod{Namespace: p.Namespace, Labels: p.Labels, Spec: &p.Spec})
	}
	a.callbacks(&f)
	return f
}

// callbacks adds what the API server asks of Services.
func (a *assumed) callbacks(f *assumption.Facts) {
	view := a.world.Store.View()
	for _, resource := range []schema.GroupResource{
		{Group: admissionregistrationv1.GroupName, Resource: "validatingwebhookconfigurations"},
		{Group: admissionregistrationv1.GroupName, Resource: "mutatingwebhookconfigurations"},
		{Group: apiextensionsv1.GroupName, Resource: "customresourcedefinitions"},
		{Group: apiregistrationv1.GroupName, Resource: "apiservices"},
	} {
		for _, o := range view.List(resource, "") {
			switch o := o.(type) {
			case *admissionregistrationv1.ValidatingWebhookConfiguration:
				f.ValidatingWebhooks(o)
			case *admissionregistrationv1.MutatingWebhookConfiguration:
				f.MutatingWebhooks(o)
			case *apiextensionsv1.CustomResourceDefinition:
				f.Definition(o)
			case *apiregistrationv1.APIService:
				f.APIService(o)
			}
		}
	}
}
