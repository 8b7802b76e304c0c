package terminal

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
)

func TestKubeconfigIsAsClientcmdWritesIt(t *testing.T) {
	for _, namespace := range []string{"default", "8080", "true"} {
		text := fmt.Sprintf(kubeconfig, "https://127.0.0.1:6443", namespace)
		config, err := clientcmd.Load([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		rest, err := clientcmd.NewDefaultClientConfig(*config, &clientcmd.ConfigOverrides{}).ClientConfig()
		if err != nil {
			t.Fatal(err)
		}
		if rest.Host != "https://127.0.0.1:6443" {
			t.Errorf("the server is %s", rest.Host)
		}
		if got := config.Contexts[config.CurrentContext].Namespace; got != namespace {
			t.Errorf("the namespace is %s, want %s", got, namespace)
		}
		written, err := clientcmd.Write(*config)
		if err != nil {
			t.Fatal(err)
		}
		if same := strings.NewReplacer(`"`, "").Replace; same(string(written)) != same(text) {
			t.Errorf("clientcmd writes\n%s\nfor\n%s", written, text)
		}
	}
}
