package eviction

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	evictionapi "k8s.io/kubernetes/pkg/kubelet/eviction/api"
)

// What nodes run out of beside memory and ephemeral storage
// (resourceInodes, resourcePids).
const (
	Inodes corev1.ResourceName = "inodes"
	PIDs   corev1.ResourceName = "pids"
)

// Configuration is what of a KubeletConfiguration is about evictions, in its
// words.
type Configuration struct {
	EvictionHard                     map[string]string `json:"evictionHard,omitempty"`
	EvictionSoft                     map[string]string `json:"evictionSoft,omitempty"`
	EvictionSoftGracePeriod          map[string]string `json:"evictionSoftGracePeriod,omitempty"`
	EvictionPressureTransitionPeriod metav1.Duration   `json:"evictionPressureTransitionPeriod,omitzero"`
	EvictionMaxPodGracePeriod        int64             `json:"evictionMaxPodGracePeriod,omitempty"`
	EvictionMinimumReclaim           map[string]string `json:"evictionMinimumReclaim,omitempty"`
	MergeDefaultEvictionSettings     bool              `json:"mergeDefaultEvictionSettings,omitempty"`
}

// hard is DefaultEvictionHard.
func hard() map[string]string {
	return map[string]string{
		"memory.available":   "100Mi",
		"nodefs.available":   "10%",
		"nodefs.inodesFree":  "5%",
		"imagefs.available":  "15%",
		"imagefs.inodesFree": "5%",
	}
}

// signals are those that a kubelet may watch, with what they are about, in the
// order in which thresholds are looked at: upstream's is that of a map.
var signals = []struct {
	evictionapi.Signal
	resource  corev1.ResourceName      // signalToResource
	condition corev1.NodeConditionType // signalToNodeCondition
}{
	{evictionapi.SignalMemoryAvailable, corev1.ResourceMemory, corev1.NodeMemoryPressure},
	{evictionapi.SignalImageFsAvailable, corev1.ResourceEphemeralStorage, corev1.NodeDiskPressure},
	{evictionapi.SignalNodeFsAvailable, corev1.ResourceEphemeralStorage, corev1.NodeDiskPressure},
	{evictionapi.SignalImageFsInodesFree, Inodes, corev1.NodeDiskPressure},
	{evictionapi.SignalNodeFsInodesFree, Inodes, corev1.NodeDiskPressure},
	{evictionapi.SignalPIDAvailable, PIDs, corev1.NodePIDPressure},
}

func about(s evictionapi.Signal) (corev1.ResourceName, corev1.NodeConditionType, bool) {
	for _, known := range signals {
		if known.Signal == s {
			return known.resource, known.condition, true
		}
	}
	return "", "", false
}

// Settings are a Configuration that has been understood.
type Settings struct {
	thresholds []evictionapi.Threshold
	// transition is how long a condition lasts after a threshold was met last.
	transition time.Duration
	// longest is how long a pod may take to end at a soft threshold, in seconds.
	longest int64
}

// Settings is ParseThresholdConfig, and what NewMainKubelet gives to the manager.
func (c Configuration) Settings() (Settings, error) {
	out := Settings{transition: c.EvictionPressureTransitionPeriod.Duration, longest: c.EvictionMaxPodGracePeriod}
	if out.transition == 0 {
		out.transition = 5 * time.Minute // SetDefaults_KubeletConfiguration
	}
	if out.transition < 0 {
		return out, fmt.Errorf("evictionPressureTransitionPeriod: %v must not be negative", out.transition)
	}
	wanted := c.EvictionHard
	if wanted == nil || c.MergeDefaultEvictionSettings { // mergeDefaultEvictionSettings of cmd/kubelet
		wanted = hard()
		maps.Copy(wanted, c.EvictionHard)
	}
	thresholds, err := parse(wanted)
	if err != nil {
		return out, fmt.Errorf("evictionHard: %w", err)
	}
	soft, err := parse(c.EvictionSoft)
	if err != nil {
		return out, fmt.Errorf("evictionSoft: %w", err)
	}
	for i := range soft {
		if soft[i].GracePeriod, err = gracePeriod(soft[i].Signal, c.EvictionSoftGracePeriod); err != nil {
			return out, fmt.Errorf("evictionSoftGracePeriod: %w", err)
		}
	}
	out.thresholds = slices.Concat(thresholds, soft)
	for _, name := range slices.Sorted(maps.Keys(c.EvictionMinimumReclaim)) {
		least, err := minReclaim(evictionapi.Signal(name), c.EvictionMinimumReclaim[name])
		if err != nil {
			return out, fmt.Errorf("evictionMinimumReclaim: %w", err)
		}
		for i := range out.thresholds {
			if string(out.thresholds[i].Signal) == name {
				out.thresholds[i].MinReclaim = &least
			}
		}
	}
	return out, nil
}

// parse is parseThresholdStatements.
func parse(statements map[string]string) ([]evictionapi.Threshold, error) {
	for _, name := range slices.Sorted(maps.Keys(statements)) {
		if _, _, ok := about(evictionapi.Signal(name)); !ok {
			return nil, unknown(evictionapi.Signal(name))
		}
	}
	var out []evictionapi.Threshold
	for _, s := range signals {
		text, ok := statements[string(s.Signal)]
		if !ok || text == "0%" || text == "100%" {
			continue
		}
		value, err := parseValue(text)
		switch {
		case err != nil:
			return nil, fmt.Errorf("eviction threshold %v: %q: %w", s.Signal, text, err)
		case value.Quantity != nil && value.Quantity.Sign() <= 0:
			return nil, fmt.Errorf("eviction threshold %v must be positive: %s", s.Signal, value.Quantity)
		case value.Percentage < 0:
			return nil, fmt.Errorf("eviction percentage threshold %v must be >= 0%%: %s", s.Signal, text)
		case value.Percentage > 1:
			return nil, fmt.Errorf("eviction percentage threshold %v must be <= 100%%: %s", s.Signal, text)
		}
		out = append(out, evictionapi.Threshold{Signal: s.Signal, Operator: evictionapi.OpLessThan, Value: value})
	}
	return out, nil
}

func unknown(s evictionapi.Signal) error {
	return fmt.Errorf("unsupported eviction signal %v", s)
}

// parseValue reads an amount, or a part of what there is (parsePercentage).
func parseValue(text string) (evictionapi.ThresholdValue, error) {
	if share, ok := strings.CutSuffix(text, "%"); ok {
		percentage, err := strconv.ParseFloat(share, 32)
		return evictionapi.ThresholdValue{Percentage: float32(percentage) / 100}, err
	}
	q, err := resource.ParseQuantity(text)
	return evictionapi.ThresholdValue{Quantity: &q}, err
}

// gracePeriod is that of a soft threshold (parseGracePeriods).
func gracePeriod(s evictionapi.Signal, periods map[string]string) (time.Duration, error) {
	text, ok := periods[string(s)]
	if !ok {
		return 0, fmt.Errorf("grace period must be specified for the soft eviction threshold %v", s)
	}
	period, err := time.ParseDuration(text)
	if err != nil {
		return 0, err
	}
	if period < 0 {
		return 0, fmt.Errorf("invalid eviction grace period specified: %v, must be a positive value", text)
	}
	return period, nil
}

// minReclaim is how much more than a threshold there is to be
// (parseMinimumReclaims).
func minReclaim(s evictionapi.Signal, text string) (evictionapi.ThresholdValue, error) {
	if _, _, ok := about(s); !ok {
		return evictionapi.ThresholdValue{}, unknown(s)
	}
	value, err := parseValue(text)
	switch {
	case err != nil:
		return value, fmt.Errorf("%v: %q: %w", s, text, err)
	case value.Quantity != nil && value.Quantity.Sign() < 0:
		return value, fmt.Errorf("negative eviction minimum reclaim specified for %v", s)
	case value.Quantity == nil && value.Percentage <= 0:
		return value, fmt.Errorf("eviction percentage minimum reclaim %v must be positive: %s", s, text)
	}
	return value, nil
}
