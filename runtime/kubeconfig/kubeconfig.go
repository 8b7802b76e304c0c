// Package kubeconfig finds the cluster that a kubeconfig names, and says whether
// it looks like one that may be tested on.
package kubeconfig

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Source says where a cluster is named, with kubectl's rules for what is left
// out.
type Source struct {
	// Path is the kubeconfig; empty means those of $KUBECONFIG, or
	// ~/.kube/config.
	Path string
	// Context is the context; empty means the current one.
	Context string
}

// Access is how a cluster is reached.
type Access struct {
	Context string
	REST    *rest.Config
}

// Load reads the kubeconfig. The error names the file, or the contexts that
// there are.
func Load(s Source) (Access, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = s.Path
	config := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{CurrentContext: s.Context})
	raw, err := config.RawConfig()
	if err != nil {
		return Access{}, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	name := s.Context
	if name == "" {
		name = raw.CurrentContext
	}
	if _, ok := raw.Contexts[name]; !ok {
		var there []string
		for n := range raw.Contexts {
			there = append(there, n)
		}
		slices.Sort(there)
		return Access{}, noContext(name, there)
	}
	access := Access{Context: name}
	if access.REST, err = config.ClientConfig(); err != nil {
		return Access{}, fmt.Errorf("context %q of the kubeconfig: %w", name, err)
	}
	return access, nil
}

func noContext(name string, there []string) error {
	switch {
	case len(there) == 0:
		return errors.New("the kubeconfig has no contexts: it names no cluster")
	case name == "":
		return fmt.Errorf("the kubeconfig has no current context: there are %s", strings.Join(there, ", "))
	}
	return fmt.Errorf("the kubeconfig has no context %q: there are %s", name, strings.Join(there, ", "))
}

// throwaway are beginnings of the names that tools for clusters on one's own
// machine give to contexts.
var throwaway = []string{"kind-", "k3d-", "minikube", "docker-desktop", "rancher-desktop", "colima", "orbstack", "microk8s", "gherkube"}

// Disposable says why the cluster looks like one that nobody needs, as those of
// tools for one's own machine do; empty if it does not. An address of this machine
// says nothing: it may be the end of a tunnel.
func (a Access) Disposable() string {
	for _, prefix := range throwaway {
		if strings.HasPrefix(a.Context, prefix) {
			return fmt.Sprintf("its context is called %s", a.Context)
		}
	}
	return ""
}
