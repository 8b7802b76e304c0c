package terminal

import (
	"strings"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// TestKubeconfigIsAsClientcmdHasIt: it writes the same, but for quotes, and reads what
// is known of it.
func TestKubeconfigIsAsClientcmdHasIt(t *testing.T) {
	for _, namespace := range []string{"default", "8080", "true"} {
		terminal := &kubectl{config: Config{REST: &rest.Config{Host: "https://127.0.0.1:6443"}, Namespace: namespace}}
		text := string(terminal.kubeconfigText())
		written, err := clientcmd.Write(terminal.decodedKubeconfig())
		if err != nil {
			t.Fatal(err)
		}
		if same := strings.NewReplacer(`"`, "").Replace; same(string(written)) != same(text) {
			t.Errorf("clientcmd writes\n%s\nfor\n%s", written, text)
		}
		read, err := clientcmd.Load([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		again, err := clientcmd.Write(*read)
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != string(written) {
			t.Errorf("clientcmd reads\n%s\nwant\n%s", again, written)
		}
	}
}
