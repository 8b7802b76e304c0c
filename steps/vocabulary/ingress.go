package vocabulary

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

var ingressSteps = []sentence.Step{
	needing(target.RoutesIngresses, step(`an ingress controller of class {string}`, "Brings ingress-nginx into the cluster, as its own manifest for kind does but without the webhook, and waits until it is ready: the IngressClass, and in the namespace ingress-nginx the Deployment and the Service ingress-nginx-controller, which pods reach by http://ingress-nginx-controller.ingress-nginx/ and others at a node port. The whole cluster has it: on a real cluster the scenario needs @alone.", `Given an ingress controller of class "nginx"`, bringIngressController)),
}

// ingressManifest is the controller with what it needs. CLASS and IMAGE are put in.
//
//go:embed ingress.yaml
var ingressManifest string

// ingressFile is the file of the scenario that the manifest is written to.
const ingressFile = "ingress-controller.yaml"

func bringIngressController(ctx context.Context, w *scenario.World, a sentence.Args) error {
	class := w.Expand(a.Text(0))
	if wrong := validation.IsDNS1123Subdomain(class); len(wrong) > 0 {
		return fmt.Errorf("%q is not the name of an IngressClass: %s", class, wrong[0])
	}
	manifest := strings.NewReplacer("CLASS", class, "IMAGE", target.IngressController).Replace(ingressManifest)
	if err := w.Write(ingressFile, []byte(manifest)); err != nil {
		return err
	}
	for _, line := range []string{
		"kubectl apply -f " + ingressFile,
		"kubectl rollout status -n ingress-nginx deployment/ingress-nginx-controller --timeout=5m",
	} {
		results, err := w.Run(ctx, line, goOn)
		if err != nil {
			return err
		}
		if err := mustSucceed(w, results); err != nil {
			return err
		}
	}
	return nil
}
