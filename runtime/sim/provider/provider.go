// Package provider gives each scenario of a feature a simulated cluster of its
// own: it is what brings steps and the simulator together.
package provider

import (
	"context"
	"errors"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim"
	"github.com/gherkube/gherkube/steps/target"
)

// Name is what places call the cluster.
const Name = "simulator"

// Config says what the clusters are like.
type Config struct {
	// Seed is that of every cluster, so a scenario gives the same trace
	// whatever runs beside it.
	Seed seed.Seed
	// Workers is how many nodes of each cluster take pods; 0 means 2.
	Workers int
	// Images say what images do that the simulator has no model of.
	Images []container.UserImage
	// Assume lets images that nobody has described do what is assumed from the
	// manifests of their pods.
	Assume bool
}

// Provider implements target.Provider.
type Provider struct {
	config Config
	images *image.Catalogue
	server *apiserver.Server
	// beginning is that of the clusters of most scenarios.
	beginning *apiserver.Beginning
	assumed   *assumptions
}

// New returns a provider. Its clusters share one API server, which takes some
// tens of milliseconds to build.
func New(c Config) (*Provider, error) {
	images := container.DefaultImages()
	if err := container.AddImages(images, c.Images); err != nil {
		return nil, err
	}
	server, err := apiserver.New(apiserver.Config{})
	if err != nil {
		return nil, err
	}
	return &Provider{config: c, images: images, server: server, beginning: &apiserver.Beginning{}, assumed: &assumptions{}}, nil
}

// WithSeed returns a provider whose clusters have another seed, over the same
// API server.
func (p *Provider) WithSeed(s seed.Seed) *Provider {
	other := *p
	other.config.Seed, other.beginning = s, &apiserver.Beginning{}
	return &other
}

// Provide returns a fresh cluster; the scenario works in its namespace default.
func (p *Provider) Provide(_ context.Context, scenario target.Scenario) (*target.Place, error) {
	config := sim.Config{Server: p.server, Seed: p.config.Seed, Workers: p.config.Workers, Start: scenario.Start, Images: p.images, Assume: p.config.Assume}
	for _, n := range scenario.Nodes {
		config.Machines = append(config.Machines, sim.Machine{Name: n.Name, Labels: n.Labels, Taints: n.Taints, Capacity: n.Capacity})
	}
	if config.Machines == nil && config.Start.IsZero() {
		config.Beginning = p.beginning
	}
	cluster, err := sim.New(config)
	if err != nil {
		return nil, err
	}
	return &target.Place{
		Cluster:   cluster,
		Name:      Name,
		Namespace: metav1.NamespaceDefault,
		Nodes:     cluster.Nodes(),
		Close: func(context.Context) error {
			p.assumed.add(cluster.Assumed())
			cluster.Close()
			return crashed(cluster)
		},
	}, nil
}

// crashed is what went wrong inside the cluster: a scenario in which something
// crashed shows nothing.
func crashed(cluster *sim.Cluster) error {
	var all []error
	for _, c := range cluster.Crashes() {
		all = append(all, c)
	}
	return errors.Join(all...)
}

// Assumed are the images that clusters have made assumptions about so far, by
// name.
func (p *Provider) Assumed() []assumption.Image { return p.assumed.all() }

// assumptions are those of many clusters.
type assumptions struct {
	mu     sync.Mutex
	images []assumption.Image
}

func (a *assumptions) add(images []assumption.Image) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.images = assumption.Merge(append(a.images, images...))
}

func (a *assumptions) all() []assumption.Image {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.images
}
