package terminal

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func (t *Terminal) kubeconfig() string { return filepath.Join(t.config.Dir, ".kube", "config") }

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

func (t *Terminal) kubeconfigText() []byte {
	return fmt.Appendf(nil, kubeconfig, t.config.REST.Host, t.config.Namespace)
}

// decodedKubeconfig is what decoding the text gives.
func (t *Terminal) decodedKubeconfig() clientcmdapi.Config {
	c := clientcmdapi.NewConfig()
	c.Clusters["cluster"] = &clientcmdapi.Cluster{Server: t.config.REST.Host}
	c.AuthInfos["user"] = clientcmdapi.NewAuthInfo()
	c.Contexts["scenario"] = &clientcmdapi.Context{Cluster: "cluster", AuthInfo: "user", Namespace: t.config.Namespace}
	c.CurrentContext = "scenario"
	return *c
}

func (t *Terminal) writeKubeconfig() error {
	if err := os.MkdirAll(filepath.Dir(t.kubeconfig()), 0o700); err != nil {
		return err
	}
	return os.WriteFile(t.kubeconfig(), t.kubeconfigText(), 0o600)
}

// connection is how a command reaches the cluster.
type connection struct {
	terminal *Terminal
	flags    []*pflag.Flag // by which it may be told otherwise
}

// connection returns that of a command with the flags, all of which are about it.
func (t *Terminal) connection(flags *pflag.FlagSet) *connection {
	c := &connection{terminal: t}
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
	now, err := os.ReadFile(c.terminal.kubeconfig())
	return err == nil && bytes.Equal(now, c.terminal.kubeconfigText())
}

// ToRawKubeConfigLoader returns what upstream's loader reads. It is known of the usual
// connection: decoding the file takes a tenth of a command.
func (g *getter) ToRawKubeConfigLoader() clientcmd.ClientConfig {
	if !g.connection.usual() {
		return g.ConfigFlags.ToRawKubeConfigLoader()
	}
	return clientcmd.NewDefaultClientConfig(g.connection.terminal.decodedKubeconfig(), &clientcmd.ConfigOverrides{
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
