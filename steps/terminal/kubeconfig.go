package terminal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// kubeconfig is what `kubectl config view` shows: the text that
// clientcmd.WriteToFile gives, which takes a hundred times longer. How the cluster is
// really reached is taken from the configuration of the terminal.
const kubeconfig = `apiVersion: v1
clusters:
- cluster:
    server: %q
  name: cluster
contexts:
- context:
    cluster: cluster
    namespace: %q
    user: user
  name: scenario
current-context: scenario
kind: Config
users:
- name: user
  user: {}
`

func (k *kubectl) kubeconfigText() []byte {
	return fmt.Appendf(nil, kubeconfig, k.config.REST.Host, k.config.Namespace)
}

// decodedKubeconfig is what decoding the text gives.
func (k *kubectl) decodedKubeconfig() clientcmdapi.Config {
	c := clientcmdapi.NewConfig()
	c.Clusters["cluster"] = &clientcmdapi.Cluster{Server: k.config.REST.Host}
	c.AuthInfos["user"] = clientcmdapi.NewAuthInfo()
	c.Contexts["scenario"] = &clientcmdapi.Context{Cluster: "cluster", AuthInfo: "user", Namespace: k.config.Namespace}
	c.CurrentContext = "scenario"
	return *c
}

func (k *kubectl) writeKubeconfig() error {
	if err := os.MkdirAll(filepath.Dir(k.kubeconfig()), 0o700); err != nil {
		return err
	}
	return os.WriteFile(k.kubeconfig(), k.kubeconfigText(), 0o600)
}

// connection is how a command reaches the cluster.
type connection struct {
	kubectl *kubectl
	flags   []*pflag.Flag // by which it may be told otherwise
}

// connection returns that of a command with the flags, all of which are about it.
func (k *kubectl) connection(flags *pflag.FlagSet) *connection {
	c := &connection{kubectl: k}
	flags.VisitAll(func(f *pflag.Flag) { c.flags = append(c.flags, f) })
	return c
}

// usual reports whether the command is told nothing but a namespace, and the
// scenario has left the kubeconfig as it was written.
func (c *connection) usual() bool {
	if c == nil {
		return false
	}
	for _, f := range c.flags {
		if f.Changed && f.Name != "namespace" {
			return false
		}
	}
	now, err := os.ReadFile(c.kubectl.kubeconfig())
	return err == nil && bytes.Equal(now, c.kubectl.kubeconfigText())
}

// ToRawKubeConfigLoader returns what upstream's loader reads. It is known of the usual
// connection: decoding the file takes a tenth of a command.
func (g *getter) ToRawKubeConfigLoader() clientcmd.ClientConfig {
	if !g.connection.usual() {
		return g.ConfigFlags.ToRawKubeConfigLoader()
	}
	return clientcmd.NewDefaultClientConfig(g.connection.kubectl.decodedKubeconfig(), &clientcmd.ConfigOverrides{
		ClusterDefaults: clientcmd.ClusterDefaults, Context: clientcmdapi.Context{Namespace: *g.Namespace}, Timeout: *g.Timeout,
	})
}

// ToRESTConfig is as ConfigFlags has it.
func (g *getter) ToRESTConfig() (*rest.Config, error) {
	c, err := g.ToRawKubeConfigLoader().ClientConfig()
	if err != nil {
		return nil, err
	}
	return g.WrapConfigFn(c), nil
}

// getter is ConfigFlags with what is known of kinds shared between commands.
type getter struct {
	*genericclioptions.ConfigFlags
	kinds      *knownKinds
	warnings   io.Writer
	connection *connection // nil if it is always read
}

// ToDiscoveryClient returns the terminal's cached discovery.
func (g *getter) ToDiscoveryClient() (discovery.CachedDiscoveryInterface, error) {
	return g.kinds, nil
}

// ToRESTMapper returns the terminal's mapper.
func (g *getter) ToRESTMapper() (meta.RESTMapper, error) {
	return g.kinds.restMapper(func(w string) { fmt.Fprintln(g.warnings, "Warning: "+w) }), nil
}
