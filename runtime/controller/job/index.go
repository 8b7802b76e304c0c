package job

import (
	"math"
	"slices"
	"strconv"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// noIndex is the completion index of a pod without one (upstream's
// unknownCompletionIndex).
const noIndex = -1

// maxPrefix is upstream's names.MaxGeneratedNameLength.
const maxPrefix = 63 - 5

func isIndexed(job *batchv1.Job) bool {
	return job.Spec.CompletionMode != nil && *job.Spec.CompletionMode == batchv1.IndexedCompletion
}

// indexOf is upstream's getCompletionIndex.
func indexOf(pod *corev1.Pod) int {
	i, err := strconv.Atoi(pod.Annotations[batchv1.JobCompletionIndexAnnotation])
	if err != nil || i < 0 {
		return noIndex
	}
	return i
}

// isValidIndex reports whether the Job has that index.
func isValidIndex(job *batchv1.Job, i int) bool {
	return i != noIndex && i < int(*job.Spec.Completions)
}

func byIndex(a, b *corev1.Pod) int { return indexOf(a) - indexOf(b) }

// indexesOf returns the completion indexes of the pods, in order (upstream's
// getIndexes).
func indexesOf(pods []*corev1.Pod) []int {
	var indexes []int
	for _, p := range pods {
		if i := indexOf(p); i != noIndex {
			indexes = append(indexes, i)
		}
	}
	slices.Sort(indexes)
	return slices.Compact(indexes)
}

// counted is upstream's parseIndexFailureCountAnnotation, and with the other
// annotation parseIndexFailureIgnoreCountAnnotation: 0 for what is not a count.
func counted(pod *corev1.Pod, annotation string) int32 {
	n, err := strconv.Atoi(pod.Annotations[annotation])
	if err != nil || n < 0 || n > math.MaxInt32 {
		return 0
	}
	return int32(n)
}

// indexFailures is how often the pod's index had failed before the pod
// (upstream's getIndexFailureCount).
func indexFailures(pod *corev1.Pod) int32 {
	return counted(pod, batchv1.JobIndexFailureCountAnnotation)
}

// allIndexFailures adds the failures that were ignored (upstream's
// getIndexAbsoluteFailureCount).
func allIndexFailures(pod *corev1.Pod) int32 {
	return indexFailures(pod) + counted(pod, batchv1.JobIndexIgnoredFailureCountAnnotation)
}

// countIndexFailures notes on a new pod how often its index has failed, the pod
// that it replaces included (upstream's addIndexFailureCountAnnotation).
func countIndexFailures(pod *corev1.Pod, job *batchv1.Job, replaced *corev1.Pod) {
	var failures, ignored int32
	if replaced != nil {
		failures, ignored = indexFailures(replaced), counted(replaced, batchv1.JobIndexIgnoredFailureCountAnnotation)
		if judge(job.Spec.PodFailurePolicy, replaced).counts {
			failures++
		} else {
			ignored++
		}
	}
	pod.Annotations[batchv1.JobIndexFailureCountAnnotation] = strconv.Itoa(int(failures))
	if ignored > 0 {
		pod.Annotations[batchv1.JobIndexIgnoredFailureCountAnnotation] = strconv.Itoa(int(ignored))
	}
}

// setIndex makes the pod that of the completion index: its annotation, label,
// host name and name.
func setIndex(pod *corev1.Pod, job *batchv1.Job, index int) {
	i := strconv.Itoa(index)
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	if pod.Labels == nil {
		pod.Labels = map[string]string{}
	}
	pod.Annotations[batchv1.JobCompletionIndexAnnotation] = i
	pod.Labels[batchv1.JobCompletionIndexAnnotation] = i
	pod.Spec.Hostname = job.Name + "-" + i
	pod.GenerateName = indexPrefix(job.Name, "-"+i+"-")
}

// indexPrefix is upstream's podGenerateNameWithIndex.
func indexPrefix(job, suffix string) string {
	if len(job)+len(suffix) > maxPrefix {
		job = job[:maxPrefix-len(suffix)]
	}
	return job + suffix
}

// addIndexVariable tells all containers their completion index (upstream's
// addCompletionIndexEnvVariables).
func addIndexVariable(spec *corev1.PodSpec) {
	for _, containers := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range containers {
			c := &containers[i]
			if slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool { return e.Name == "JOB_COMPLETION_INDEX" }) {
				continue
			}
			c.Env = append(c.Env, corev1.EnvVar{
				Name: "JOB_COMPLETION_INDEX",
				ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{
					FieldPath: "metadata.labels['" + batchv1.JobCompletionIndexAnnotation + "']",
				}},
			})
		}
	}
}
