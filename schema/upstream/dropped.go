package upstream

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// dropping is a field that versions have before its feature is on by default. Their
// API servers take an object without the field, and look at nothing in it: the
// PrepareForCreate methods of strategies.
type dropping struct {
	// since is the first minor with the feature on.
	since int
	// from is the first minor that drops the field, if older ones have the field and
	// do something else.
	from int
	// gate is the feature gate.
	gate string
	// kind limits the dropping to a kind, if it is not empty.
	kind string
	// path begins the paths of the field and of what is in it.
	path *regexp.Regexp
	// word is in each of those paths, and found faster.
	word string
}

// Where pods are described: in a Pod, a PodTemplate, a workload, a CronJob.
const (
	inPod       = `^(?:spec|template\.spec|spec\.template\.spec|spec\.jobTemplate\.spec\.template\.spec)\.`
	inContainer = inPod + `(?:c|initC|ephemeralC)ontainers\[\d+\]\.`
)

// Where devices are requested: in a ResourceClaim and a ResourceClaimTemplate.
const inRequest = `^spec\.(?:spec\.)?devices\.requests\[\d+\]\.(?:exactly|firstAvailable\[\d+\])\.`

// dropped are the fields that a target version drops. TestDroppedFields finds them
// by upstream's strategies with the feature gates of each version.
var dropped = sync.OnceValue(func() []dropping {
	rows := []dropping{
		{since: 37, gate: "ClusterTrustBundleProjection", path: regexp.MustCompile(inPod + `volumes\[\d+\]\.projected\.sources\[\d+\]\.clusterTrustBundle\b`)},
		{since: 37, gate: "PodCertificateRequest", path: regexp.MustCompile(inPod + `volumes\[\d+\]\.projected\.sources\[\d+\]\.podCertificate\b`)},
		{since: 37, gate: "VolumeLimitScaling", kind: "CSIDriver", path: regexp.MustCompile(`^spec\.preventPodSchedulingIfMissing\b`)},
		{since: 37, gate: "MaxUnavailableStatefulSet", kind: "StatefulSet", path: regexp.MustCompile(`^spec\.updateStrategy\.rollingUpdate\.maxUnavailable\b`)},
		{since: 36, gate: "DRADeviceTaints", path: regexp.MustCompile(inRequest + `tolerations\b`)},
		{since: 36, gate: "DRADeviceTaints", kind: "ResourceSlice", path: regexp.MustCompile(`^spec\.devices\[\d+\]\.taints\b`)},
		{since: 36, gate: "DRAConsumableCapacity", path: regexp.MustCompile(inRequest + `capacity\b`)},
		{since: 36, gate: "DRAConsumableCapacity", path: regexp.MustCompile(`^spec\.(?:spec\.)?devices\.constraints\[\d+\]\.distinctAttribute\b`)},
		{since: 36, gate: "DRAConsumableCapacity", kind: "ResourceSlice", path: regexp.MustCompile(`^spec\.devices\[\d+\]\.allowMultipleAllocations\b`)},
		{since: 36, gate: "DRAConsumableCapacity", kind: "ResourceSlice", path: regexp.MustCompile(`^spec\.devices\[\d+\]\.capacity(?:\.[^.\[]+|\[[^\]]+\])\.requestPolicy\b`)},
		{since: 36, gate: "DRAExtendedResource", kind: "DeviceClass", path: regexp.MustCompile(`^spec\.extendedResourceName\b`)},
		{since: 36, gate: "DRADeviceBindingConditions", kind: "ResourceSlice", path: regexp.MustCompile(`^spec\.devices\[\d+\]\.(?:bindingConditions|bindingFailureConditions|bindsToNode)\b`)},
		{since: 36, gate: "DRAPartitionableDevices", kind: "ResourceSlice", path: regexp.MustCompile(`^spec\.(?:sharedCounters|perDeviceNodeSelection)\b`)},
		{since: 36, gate: "DRAPartitionableDevices", kind: "ResourceSlice", path: regexp.MustCompile(`^spec\.devices\[\d+\]\.(?:consumesCounters|nodeName|nodeSelector|allNodes)\b`)},
		{since: 35, gate: "EnvFiles", path: regexp.MustCompile(inContainer + `env\[\d+\]\.valueFrom\.fileKeyRef\b`)},
		{since: 35, gate: "ImageVolume", path: regexp.MustCompile(inPod + `volumes\[\d+\]\.image\b`)},
		{since: 35, gate: "ContainerRestartRules", path: regexp.MustCompile(inContainer + `restartPolicyRules\b`)},
		{since: 35, from: 34, gate: "ContainerRestartRules", path: regexp.MustCompile(inPod + `containers\[\d+\]\.restartPolicy\b`)},
		{since: 35, gate: "HPAConfigurableTolerance", kind: "HorizontalPodAutoscaler", path: regexp.MustCompile(`^spec\.behavior\.scale(?:Up|Down)\.tolerance\b`)},
		{since: 35, gate: "HostnameOverride", path: regexp.MustCompile(inPod + `hostnameOverride\b`)},
		{since: 35, gate: "MutableCSINodeAllocatableCount", kind: "CSIDriver", path: regexp.MustCompile(`^spec\.nodeAllocatableUpdatePeriodSeconds\b`)},
		{since: 34, gate: "DynamicResourceAllocation", path: regexp.MustCompile(inPod + `resourceClaims\b`)},
		{since: 34, gate: "DynamicResourceAllocation", path: regexp.MustCompile(inContainer + `resources\.claims\b`)},
		{since: 34, gate: "PodLevelResources", path: regexp.MustCompile(inPod + `resources\b`)},
		{since: 34, gate: "VolumeAttributesClass", kind: "PersistentVolume", path: regexp.MustCompile(`^spec\.volumeAttributesClassName\b`)},
		{since: 34, gate: "VolumeAttributesClass", kind: "PersistentVolumeClaim", path: regexp.MustCompile(`^spec\.volumeAttributesClassName\b`)},
		{since: 33, gate: "InPlacePodVerticalScaling", path: regexp.MustCompile(inContainer + `resizePolicy\b`)},
		{since: 33, gate: "UserNamespacesSupport", path: regexp.MustCompile(inPod + `hostUsers\b`)},
		{since: 33, gate: "SELinuxChangePolicy", path: regexp.MustCompile(inPod + `securityContext\.seLinuxChangePolicy\b`)},
		{since: 33, gate: "SupplementalGroupsPolicy", path: regexp.MustCompile(inPod + `securityContext\.supplementalGroupsPolicy\b`)},
		{since: 32, gate: "JobManagedBy", kind: "Job", path: regexp.MustCompile(`^spec\.managedBy\b`)},
		{since: 31, gate: "JobSuccessPolicy", path: regexp.MustCompile(`^spec\.(?:jobTemplate\.spec\.)?successPolicy\b`)},
		{since: 31, gate: "MatchLabelKeysInPodAffinity", path: regexp.MustCompile(inPod + `affinity\.pod(?:Anti)?Affinity\.[^.]+(?:\.podAffinityTerm)?\.(?:mismatch|match)LabelKeys\b`)},
		{since: 31, gate: "RecursiveReadOnlyMounts", path: regexp.MustCompile(inContainer + `volumeMounts\[\d+\]\.recursiveReadOnly\b`)},
		{since: 31, gate: "CustomResourceFieldSelectors", kind: "CustomResourceDefinition", path: regexp.MustCompile(`^spec\.versions\[\d+\]\.selectableFields\b`)},
		{since: 30, gate: "CRDValidationRatcheting", kind: "CustomResourceDefinition", path: regexp.MustCompile(`^spec\.versions\[\d+\]\.schema\..*\.optionalOldSelf\b`)},
		{since: 31, gate: "ServiceTrafficDistribution", kind: "Service", path: regexp.MustCompile(`^spec\.trafficDistribution\b`)},
	}
	for i := range rows {
		rows[i].word = wordIn(rows[i].path)
	}
	return rows
})

var lastWord = regexp.MustCompile(`([a-zA-Z]*)\\b$`)

// wordIn is what the expression ends in, if that is one word.
func wordIn(path *regexp.Regexp) string { return lastWord.FindStringSubmatch(path.String())[1] }

// withPods are the kinds that describe pods.
var withPods = []string{"Pod", "PodTemplate", "ReplicationController", "ReplicaSet", "Deployment", "DaemonSet", "StatefulSet", "Job", "CronJob"}

func (d dropping) holds(v Version, k *Kind) bool {
	if strings.HasPrefix(d.path.String(), inPod) && !slices.Contains(withPods, k.GVK.Kind) {
		return false
	}
	return d.from <= v.number() && v.number() < d.since && (d.kind == "" || d.kind == k.GVK.Kind)
}

// field is the dropped field that the path leads to or into, or "".
func (d dropping) field(path string) string {
	if !strings.Contains(path, d.word) {
		return ""
	}
	return d.path.FindString(path)
}

// droppings are what the version drops of the kind's objects.
func (v Version) droppings(k *Kind) []dropping {
	var rows []dropping
	for _, d := range dropped() {
		if d.holds(v, k) {
			rows = append(rows, d)
		}
	}
	return rows
}

// drops says whether the version drops the field at the path, or one that it is in.
func (v Version) drops(k *Kind, path string) bool {
	for _, d := range v.droppings(k) {
		if d.field(path) != "" {
			return true
		}
	}
	return false
}

// droppedIn are the fields of an object that the version drops, each once, in the order
// of their paths.
func (v Version) droppedIn(k *Kind, object any) (lost field.ErrorList) {
	rows := v.droppings(k)
	if len(rows) == 0 {
		return nil
	}
	met := map[string]bool{}
	eachScalar(object, "", func(path string, _ any) {
		for _, d := range rows {
			if name := d.field(path); name != "" && !met[name] {
				met[name] = true
				lost = append(lost, field.Forbidden(field.NewPath(name), ""))
			}
		}
	})
	return lost
}

// LostIn says that the version drops the field of a value that it does not have.
func LostIn(v Version, err *field.Error) string {
	return fmt.Sprintf("%s: Kubernetes %s drops the field, whose feature is off there by default", err.Field, v)
}
