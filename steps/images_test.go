package steps

import (
	"slices"
	"testing"
)

func TestImagesAreFoundInWhatScenariosSay(t *testing.T) {
	for text, want := range map[string][]string{
		"containers:\n- name: a\n  image: nginx:1.25\n- image: \"busybox\"":                  {"nginx:1.25", "busybox"},
		"{containers: [{name: a, image: registry.k8s.io/pause:3.10}, {image: 'b:1', x: y}]}": {"registry.k8s.io/pause:3.10", "b:1"},
		`{"image":"quoted:2"}`:                                                    {"quoted:2"},
		"I run `kubectl run web --image=nginx --port 80`":                         {"nginx"},
		"I run `kubectl create deployment web --image nginx:1`":                   {"nginx:1"},
		"I run `kubectl set image deployment/web nginx=nginx:1.9.1 side=busybox`": {"nginx:1.9.1", "busybox"},
		"kubectl set image deploy web *=a/b:3 --record=true":                      {"a/b:3"},
		"image: $IMAGE":                             nil,
		"image: <image>":                            nil,
		"imagePullPolicy: Always":                   nil,
		"image nosuch:1 appears in the registry":    nil,
		"the image: is a word here, and says":       {"is"},
		"kubectl label pod web app=web --image-x=1": nil,
	} {
		if got := imagesIn(text); !slices.Equal(got, want) {
			t.Errorf("%q mentions %q, not %q", text, got, want)
		}
	}
}
