package sim

import "testing"

func TestKubeletSettings(t *testing.T) {
	for configuration, want := range map[string]string{
		"{}": "",
		"{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration, evictionHard: {pid.available: 10%}}": "",
		"[a]": "the kubelet's configuration is not a map of settings: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
		"{podPidsLimit: 100, cpuManagerPolicy: static}": "not supported in a kubelet's configuration: cpuManagerPolicy, podPidsLimit; there are evictionHard, evictionSoft, evictionSoftGracePeriod, " +
			"evictionPressureTransitionPeriod, evictionMaxPodGracePeriod, evictionMinimumReclaim, mergeDefaultEvictionSettings",
		"{kind: Pod}": "the kubelet's configuration is a Pod, not a KubeletConfiguration",
		"{evictionSoft: {memory.available: 1Gi}}": "the kubelet does not start with this configuration: evictionSoftGracePeriod: grace period must be specified for the soft eviction threshold memory.available",
	} {
		_, err := kubeletSettings([]byte(configuration))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", configuration, got, want)
		}
	}
}
