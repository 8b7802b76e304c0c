package release

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

const howToBump = "docs/upgrading.md says in which order a release is changed"

func TestVersionReleaseAndNumbersAreOne(t *testing.T) {
	if release := fmt.Sprintf("%d.%d", Major, Minor); release != Release || !strings.HasPrefix(Version, "v"+Release+".") {
		t.Errorf("%s, %s and %s are not one release; %s", Version, Release, release, howToBump)
	}
}

// TestVersionIsThatOfTheCode holds the constant against the modules of
// Kubernetes in go.mod: the staging modules of v1.37.2 are v0.37.2.
func TestVersionIsThatOfTheCode(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json", "../../go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	staging := "v0" + strings.TrimPrefix(Version, "v1")
	want := map[string]string{
		"k8s.io/kubernetes": Version, "k8s.io/api": staging, "k8s.io/apimachinery": staging, "k8s.io/apiserver": staging,
		"k8s.io/apiextensions-apiserver": staging, "k8s.io/client-go": staging, "k8s.io/kube-aggregator": staging, "k8s.io/kubectl": staging,
	}
	for _, r := range mod.Require {
		if version, ok := want[r.Path]; ok && version != r.Version {
			t.Errorf("go.mod has %s %s, and package release says that this is Kubernetes %s; %s", r.Path, r.Version, Version, howToBump)
		}
		delete(want, r.Path)
	}
	for path := range want {
		t.Errorf("go.mod does not require %s any more; %s", path, howToBump)
	}
}
