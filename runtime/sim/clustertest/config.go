package clustertest

import (
	"fmt"
	"os"

	"github.com/cucumber/godog"

	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps/project"
	"github.com/gherkube/gherkube/steps/repository"
)

// Config says what the clusters of tests are like. The zero value is a cluster
// with two nodes that knows what the nearest gherkube.yaml says.
type Config struct {
	// Seed decides everything that chance decides on a real cluster.
	Seed uint64
	// Nodes is how many nodes take pods; 0 means 2.
	Nodes int
	// AssumeImages lets images that nobody has described do what is assumed from
	// the manifests, as the flag --assume-images does.
	AssumeImages bool
	// Root is the folder whose files may be read; empty means that of the nearest
	// gherkube.yaml or .git above.
	Root string
	// Project is the file that says what images do; empty means the nearest
	// gherkube.yaml above.
	Project string
	// Tags selects scenarios: "@smoke and not @slow".
	Tags string
	// Extend, if set, adds steps of one's own to each scenario. They find its
	// cluster, trace and terminal by steps.WorldOf.
	Extend func(*godog.ScenarioContext)
}

// open reads the project file for what lies at a path, and returns what provides
// clusters.
func (c Config) open(path string) (*provider.Provider, *project.Project, error) {
	file, err := c.project(path)
	if err != nil {
		return nil, nil, err
	}
	clusters, err := provider.New(provider.Config{
		Seed: seed.Seed(c.Seed), Workers: c.Nodes, Images: provider.Images(file), Assume: c.AssumeImages,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("simulated clusters: %w", err)
	}
	return clusters, file, nil
}

func (c Config) project(path string) (*project.Project, error) {
	name := c.Project
	if name == "" {
		found, ok := repository.ProjectOf(path)
		if !ok {
			return &project.Project{}, nil
		}
		name = found
	}
	file, err := project.Read(name)
	if err == nil {
		err = file.Virtual()
	}
	return file, err
}

// variables are those of terminals.
func variables(file *project.Project) map[string]string { return file.Shell(os.LookupEnv) }
