package terminal

import (
	"fmt"
	"io"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/cmd/util/podcmd"
	"k8s.io/kubectl/pkg/polymorphichelpers"
)

// logsOf picks a pod's container as upstream does, which tells of its choice
// on the error output of the process, where it belongs to no scenario; here it
// goes to that of the command. Like catchFatal, the hook is global in upstream.
func logsOf(upstream polymorphichelpers.LogsForObjectFunc) polymorphichelpers.LogsForObjectFunc {
	return func(g genericclioptions.RESTClientGetter, object, options runtime.Object, timeout time.Duration, all bool) (map[corev1.ObjectReference]rest.ResponseWrapper, error) {
		pod, isPod := object.(*corev1.Pod)
		o, isLog := options.(*corev1.PodLogOptions)
		f, ours := g.(factory)
		if !isPod || !isLog || !ours || all || o.Container != "" {
			return upstream(g, object, options, timeout, all)
		}
		name := chosen(pod, f.warnings)
		o = o.DeepCopy()
		o.Container = name
		return upstream(g, object, o, timeout, all)
	}
}

// chosen is the container whose log is shown when none is named.
func chosen(pod *corev1.Pod, warn io.Writer) string {
	if name := pod.Annotations[podcmd.DefaultContainerAnnotationName]; name != "" {
		if c, _ := podcmd.FindContainerByName(pod, name); c != nil {
			return name
		}
		fmt.Fprintf(warn, "Default container name %q not found in pod %s\n", name, pod.Name)
	}
	first := pod.Spec.Containers[0].Name
	if len(pod.Spec.Containers) > 1 || len(pod.Spec.InitContainers) > 0 || len(pod.Spec.EphemeralContainers) > 0 {
		fmt.Fprintf(warn, "Defaulted container %q out of: %s\n", first, podcmd.AllContainerNames(pod))
	}
	return first
}
