package sim

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
)

// kubeletSettings reads what of a KubeletConfiguration kubelets heed.
func kubeletSettings(configuration []byte) (eviction.Settings, error) {
	var given map[string]any
	if err := yaml.Unmarshal(configuration, &given); err != nil {
		return eviction.Settings{}, fmt.Errorf("the kubelet's configuration is not a map of settings: %w", err)
	}
	known := []string{"apiVersion", "kind"}
	for field := range reflect.TypeFor[eviction.Configuration]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		known = append(known, name)
	}
	var others []string
	for name := range given {
		if !slices.Contains(known, name) {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		slices.Sort(others)
		return eviction.Settings{}, fmt.Errorf("not supported in a kubelet's configuration: %s; there are %s", strings.Join(others, ", "), strings.Join(known[2:], ", "))
	}
	var read struct {
		metav1.TypeMeta `json:",inline"`
		eviction.Configuration
	}
	if err := yaml.UnmarshalStrict(configuration, &read); err != nil {
		return eviction.Settings{}, fmt.Errorf("the kubelet's configuration: %w", err)
	}
	if read.Kind != "" && read.Kind != "KubeletConfiguration" {
		return eviction.Settings{}, fmt.Errorf("the kubelet's configuration is a %s, not a KubeletConfiguration", read.Kind)
	}
	settings, err := read.Configuration.Settings()
	if err != nil {
		return settings, fmt.Errorf("the kubelet does not start with this configuration: %w", err)
	}
	return settings, nil
}
