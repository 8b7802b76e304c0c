package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

var staticPodSteps = []sentence.Step{
	with(manifestBelow, needing(target.RunsStaticPods, step(`the static pod manifest {file} appears on node {name}:`, "A file with the doc string comes into the folder of static pods of the node, in the place of one of that name; its kubelet runs the pod. Without a namespace it goes into the scenario's.", "When the static pod manifest web.yaml appears on node $NODE1:", addManifest))),
	needing(target.RunsStaticPods, step(`the static pod manifest {file} disappears from node {name}`, "The file is removed from the folder.", "When the static pod manifest web.yaml disappears from node $NODE1", removeManifest)),
}

func addManifest(ctx context.Context, w *scenario.World, a sentence.Args) error {
	if !a.HasDoc {
		return errNoDoc
	}
	file, err := manifestFile(w.Expand(a.Values[0]))
	if err != nil {
		return err
	}
	manifest, err := inNamespace(w.Manifest(a.Doc), w.Place.Namespace)
	if err != nil {
		return fmt.Errorf("the manifest of a static pod: %w", err)
	}
	return fault(ctx, w, "run a static pod", func(c target.StaticPodRunner) error {
		return c.PutManifest(ctx, w.Expand(a.Values[1]), file, manifest)
	})
}

func removeManifest(ctx context.Context, w *scenario.World, a sentence.Args) error {
	file, err := manifestFile(w.Expand(a.Values[0]))
	if err != nil {
		return err
	}
	return fault(ctx, w, "remove a static pod", func(c target.StaticPodRunner) error {
		return c.RemoveManifest(ctx, w.Expand(a.Values[1]), file)
	})
}

// manifestFile is the name of a file that a kubelet reads: it does not look into
// folders, nor at names that begin with a dot (sourceFile.extractFromDir).
func manifestFile(name string) (string, error) {
	if name != filepath.Base(name) || strings.HasPrefix(name, ".") || strings.ContainsAny(name, "\x00\\") {
		return "", fmt.Errorf("kubelets read no file %q: name one without a folder and without a dot at its beginning, such as web.yaml", name)
	}
	return name, nil
}

// inNamespace is the manifest of an object in the namespace, unless it names one.
func inNamespace(manifest, namespace string) ([]byte, error) {
	var object map[string]any
	if err := yaml.Unmarshal([]byte(manifest), &object); err != nil {
		return nil, err
	}
	metadata, ok := object["metadata"].(map[string]any)
	if !ok {
		return nil, errors.New("it has no metadata: give it a name")
	}
	if metadata["namespace"] == nil {
		metadata["namespace"] = namespace
	}
	return yaml.Marshal(object)
}
