package volume

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// file is one file that the kubelet writes into a volume.
type file struct {
	path  string
	data  string
	token *token // whose text is the data; nil for all other files
	mode  int32
	user  int64 // whose the file is
}

// payload is the contents of a volume: see tidy.
type payload []file

// tidy orders the files by path. Of several with one path the last one counts.
func (p payload) tidy() payload {
	slices.SortStableFunc(p, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	out := p[:0]
	for i := range p {
		if i+1 == len(p) || p[i].path != p[i+1].path {
			out = append(out, p[i])
		}
	}
	return out
}

// plain reports whether the files can be written without fail: they need no
// directories, and are not too big.
func (p payload) plain() bool {
	size := 0
	for i := range p {
		size += len(p[i].data)
		if strings.HasPrefix(p[i].path, ".") || strings.Contains(p[i].path, "/") || len(p[i].path) > 255 {
			return false
		}
	}
	return size <= maxPlain
}

// maxPlain is how big files may be together that no volume is too small for.
const maxPlain = 1 << 20

// sources are what the volumes of a pod that the kubelet writes are made of.
type sources struct {
	pod     *pod.Pod
	request TokenRequest
	tokens  []*token
	// certificates are those of podCertificate sources.
	certificates []*certificate
}

// payload collects the contents of a volume that the kubelet writes.
func (src *sources) payload(spec *corev1.Volume) (payload, error) {
	files, err := src.sourced(spec)
	return files.tidy(), err
}

func (src *sources) sourced(spec *corev1.Volume) (payload, error) {
	switch {
	case spec.ConfigMap != nil:
		s := spec.ConfigMap
		return src.configMapFiles(s.Name, s.Items, mode(s.DefaultMode), isTrue(s.Optional))
	case spec.Secret != nil:
		s := spec.Secret
		return src.secretFiles(s.SecretName, s.Items, mode(s.DefaultMode), isTrue(s.Optional))
	case spec.DownwardAPI != nil:
		return src.downwardFiles(spec.DownwardAPI.Items, mode(spec.DownwardAPI.DefaultMode))
	}
	return src.projectedFiles(spec.Name, spec.Projected)
}

func mode(m *int32) int32 { return modeOr(m, 0o644) }

// configMapFiles is configmap.MakePayload.
func (src *sources) configMapFiles(name string, items []corev1.KeyToPath, defaultMode int32, optional bool) (payload, error) {
	cm, ok := src.pod.ConfigMap(name)
	if !ok && !optional {
		return nil, fmt.Errorf("configmap %q not found", name)
	}
	var data map[string]string
	if ok {
		data = cm.Data
	}
	if ok && len(cm.BinaryData) > 0 {
		data = make(map[string]string, len(cm.Data)+len(cm.BinaryData))
		maps.Copy(data, cm.Data)
		for k, v := range cm.BinaryData {
			data[k] = string(v)
		}
	}
	return project(data, items, defaultMode, optional, "configmap references non-existent config key: %s")
}

// secretFiles is secret.MakePayload.
func (src *sources) secretFiles(name string, items []corev1.KeyToPath, defaultMode int32, optional bool) (payload, error) {
	secret, ok := src.pod.Secret(name)
	if !ok && !optional {
		return nil, fmt.Errorf("secret %q not found", name)
	}
	data := map[string]string{}
	if ok {
		for k, v := range secret.Data {
			data[k] = string(v)
		}
	}
	return project(data, items, defaultMode, optional, "references non-existent secret key: %s")
}

func project(data map[string]string, items []corev1.KeyToPath, defaultMode int32, optional bool, missing string) (payload, error) {
	if len(items) == 0 {
		out := make(payload, 0, len(data))
		for k, v := range data {
			out = append(out, file{path: k, data: v, mode: defaultMode})
		}
		return out, nil
	}
	out := make(payload, 0, len(items))
	for _, it := range items {
		v, ok := data[it.Key]
		if !ok && optional {
			continue
		} else if !ok {
			return nil, fmt.Errorf(missing, it.Key)
		}
		out = append(out, file{path: path.Clean(it.Path), data: v, mode: modeOr(it.Mode, defaultMode)})
	}
	return out, nil
}

func modeOr(m *int32, otherwise int32) int32 {
	if m == nil {
		return otherwise
	}
	return *m
}

// downwardFiles is downwardapi.CollectData.
func (src *sources) downwardFiles(items []corev1.DownwardAPIVolumeFile, defaultMode int32) (payload, error) {
	out := make(payload, 0, len(items))
	var errs []error
	for i := range items {
		it := &items[i]
		f := file{path: path.Clean(it.Path), mode: modeOr(it.Mode, defaultMode)}
		var err error
		switch {
		case it.FieldRef != nil:
			f.data, err = src.pod.Field(it.FieldRef.FieldPath)
		case it.ResourceFieldRef != nil:
			f.data, err = src.pod.ResourceValue(it.ResourceFieldRef, nil)
		}
		errs = append(errs, err)
		out = append(out, f)
	}
	return out, aggregate(errs)
}

// projectedFiles is projectedVolumeMounter.collectData.
func (src *sources) projectedFiles(volume string, s *corev1.ProjectedVolumeSource) (payload, error) {
	out := make(payload, 0, len(s.Sources))
	var errs []error
	for i := range s.Sources {
		files, err := src.sourceFiles(volume, i, &s.Sources[i], mode(s.DefaultMode))
		errs = append(errs, err)
		out = append(out, files...)
	}
	return out, aggregate(errs)
}

func (src *sources) sourceFiles(volume string, index int, s *corev1.VolumeProjection, defaultMode int32) (payload, error) {
	switch {
	case s.Secret != nil:
		return src.secretFiles(s.Secret.Name, s.Secret.Items, defaultMode, isTrue(s.Secret.Optional))
	case s.ConfigMap != nil:
		return src.configMapFiles(s.ConfigMap.Name, s.ConfigMap.Items, defaultMode, isTrue(s.ConfigMap.Optional))
	case s.DownwardAPI != nil:
		return src.downwardFiles(s.DownwardAPI.Items, defaultMode)
	case s.ServiceAccountToken != nil:
		token, err := src.token(s.ServiceAccountToken)
		return payload{src.ofUser(file{path: s.ServiceAccountToken.Path, token: token, mode: defaultMode})}, err
	case s.ClusterTrustBundle != nil:
		anchors, err := src.trustAnchors(s.ClusterTrustBundle)
		return payload{src.ofUser(file{path: s.ClusterTrustBundle.Path, data: anchors, mode: defaultMode})}, err
	case s.PodCertificate != nil:
		return src.certificateFiles(volume, index, s.PodCertificate, defaultMode)
	}
	return nil, fmt.Errorf("not supported: projected sources other than clusterTrustBundle, configMap, downwardAPI, podCertificate, secret and serviceAccountToken")
}

// ofUser gives a file that is for the pod alone to the user of its containers.
func (src *sources) ofUser(f file) file {
	user := userOf(src.pod.API)
	if user != nil {
		f.user = *user
	}
	if user != nil || groupOf(src.pod.API) != nil {
		f.mode = 0o600 // which the group's permissions are added to
	}
	return f
}

// aggregate joins errors as utilerrors.NewAggregate prints them: one as it is,
// several in brackets, the same once.
func aggregate(errs []error) error {
	var texts []string
	for _, err := range errs {
		if err != nil && !slices.Contains(texts, err.Error()) {
			texts = append(texts, err.Error())
		}
	}
	switch len(texts) {
	case 0:
		return nil
	case 1:
		return errors.New(texts[0])
	}
	return errors.New("[" + strings.Join(texts, ", ") + "]")
}

func isTrue(b *bool) bool { return b != nil && *b }
