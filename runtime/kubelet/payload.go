package kubelet

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// payload collects the contents of a volume that the kubelet writes.
func (p *pod) payload(spec *corev1.Volume) (payload, error) {
	switch {
	case spec.ConfigMap != nil:
		s := spec.ConfigMap
		return p.configMapFiles(s.Name, s.Items, mode(s.DefaultMode), isTrue(s.Optional))
	case spec.Secret != nil:
		s := spec.Secret
		return p.secretFiles(s.SecretName, s.Items, mode(s.DefaultMode), isTrue(s.Optional))
	case spec.DownwardAPI != nil:
		return p.downwardFiles(spec.DownwardAPI.Items, mode(spec.DownwardAPI.DefaultMode))
	}
	return p.projectedFiles(spec.Projected)
}

func mode(m *int32) int32 {
	if m == nil {
		return 0o644
	}
	return *m
}

// configMapFiles is configmap.MakePayload.
func (p *pod) configMapFiles(name string, items []corev1.KeyToPath, defaultMode int32, optional bool) (payload, error) {
	cm, ok := p.configMap(name)
	if !ok && !optional {
		return nil, fmt.Errorf("configmap %q not found", name)
	}
	data := map[string]string{}
	if ok {
		maps.Copy(data, cm.Data)
		for k, v := range cm.BinaryData {
			data[k] = string(v)
		}
	}
	return project(data, items, defaultMode, optional, "configmap references non-existent config key: %s")
}

// secretFiles is secret.MakePayload.
func (p *pod) secretFiles(name string, items []corev1.KeyToPath, defaultMode int32, optional bool) (payload, error) {
	secret, ok := p.secret(name)
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
	out := payload{}
	if len(items) == 0 {
		for k, v := range data {
			out[k] = file{v, defaultMode}
		}
		return out, nil
	}
	for _, it := range items {
		v, ok := data[it.Key]
		if !ok && optional {
			continue
		} else if !ok {
			return nil, fmt.Errorf(missing, it.Key)
		}
		f := file{v, defaultMode}
		if it.Mode != nil {
			f.mode = *it.Mode
		}
		out[path.Clean(it.Path)] = f
	}
	return out, nil
}

// downwardFiles is downwardapi.CollectData.
func (p *pod) downwardFiles(items []corev1.DownwardAPIVolumeFile, defaultMode int32) (payload, error) {
	out := payload{}
	var errs []error
	for i := range items {
		it := &items[i]
		f := file{"", defaultMode}
		if it.Mode != nil {
			f.mode = *it.Mode
		}
		var err error
		switch {
		case it.FieldRef != nil:
			f.data, err = p.field(it.FieldRef.FieldPath)
		case it.ResourceFieldRef != nil:
			f.data, err = p.resourceValue(it.ResourceFieldRef, nil)
		}
		errs = append(errs, err)
		out[path.Clean(it.Path)] = f
	}
	return out, aggregate(errs)
}

// projectedFiles is projectedVolumeMounter.collectData.
func (p *pod) projectedFiles(s *corev1.ProjectedVolumeSource) (payload, error) {
	out := payload{}
	var errs []error
	for i := range s.Sources {
		files, err := p.sourceFiles(&s.Sources[i], mode(s.DefaultMode))
		errs = append(errs, err)
		maps.Copy(out, files)
	}
	return out, aggregate(errs)
}

func (p *pod) sourceFiles(s *corev1.VolumeProjection, defaultMode int32) (payload, error) {
	switch {
	case s.Secret != nil:
		return p.secretFiles(s.Secret.Name, s.Secret.Items, defaultMode, isTrue(s.Secret.Optional))
	case s.ConfigMap != nil:
		return p.configMapFiles(s.ConfigMap.Name, s.ConfigMap.Items, defaultMode, isTrue(s.ConfigMap.Optional))
	case s.DownwardAPI != nil:
		return p.downwardFiles(s.DownwardAPI.Items, defaultMode)
	case s.ServiceAccountToken != nil:
		token, err := p.token(s.ServiceAccountToken)
		return payload{s.ServiceAccountToken.Path: {token, defaultMode}}, err
	}
	return nil, fmt.Errorf("not supported: projected sources other than configMap, downwardAPI, secret and serviceAccountToken")
}

// token asks for a token once per source; it is not rotated.
func (p *pod) token(s *corev1.ServiceAccountTokenProjection) (string, error) {
	if p.k.Token == nil {
		return "", nil
	}
	key := s.Audience + "\x00" + s.Path
	if t, ok := p.tokens[key]; ok {
		return t, nil
	}
	t, err := p.k.Token(p.api, s)
	if err != nil {
		return "", err
	}
	if p.tokens == nil {
		p.tokens = map[string]string{}
	}
	p.tokens[key] = t
	return t, nil
}

// aggregate joins errors as utilerrors.NewAggregate prints them: one as it is,
// several in brackets, the same once.
func aggregate(errs []error) error {
	var texts []string
	for _, err := range errs {
		if err != nil {
			texts = appendNew(texts, err.Error())
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
