package upstream

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	utilversion "k8s.io/apimachinery/pkg/util/version"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	featuregatetesting "k8s.io/component-base/featuregate/testing"
	"k8s.io/klog/v2"

	"github.com/gherkube/gherkube/schema/openapi"
)

// filled is an object of the kind with a value in every field.
func filled(k *Kind) (runtime.Object, error) {
	object, err := k.scheme.New(k.GVK)
	if err != nil {
		return nil, err
	}
	fill(reflect.ValueOf(object).Elem(), nil)
	object.GetObjectKind().SetGroupVersionKind(k.GVK)
	return object, nil
}

// fill gives each field a value, and each list an item, but for types within themselves.
func fill(v reflect.Value, within []reflect.Type) {
	switch v.Interface().(type) {
	case metav1.Time:
		v.Set(reflect.ValueOf(metav1.Unix(generatedTime, 0)))
		return
	case metav1.MicroTime:
		v.Set(reflect.ValueOf(metav1.NewMicroTime(metav1.Unix(generatedTime, 0).Time)))
		return
	case resource.Quantity:
		v.Set(reflect.ValueOf(resource.MustParse("1")))
		return
	case intstr.IntOrString:
		v.Set(reflect.ValueOf(intstr.FromInt32(1)))
		return
	case metav1.FieldsV1, metav1.TypeMeta, metav1.ObjectMeta:
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*corev1.ImageVolumeSource]() {
			return // TestDroppedVolume
		}
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), within)
	case reflect.Struct:
		if slices.Contains(within, v.Type()) {
			return
		}
		if raw := v.FieldByName("Raw"); raw.IsValid() {
			raw.SetBytes([]byte("{}"))
			return
		}
		within = append(slices.Clone(within), v.Type())
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), within)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), within)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, within)
		v.SetMapIndex(reflect.ValueOf("x").Convert(v.Type().Key()), value)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	}
}

// stored are the fields of the object that the API server would store.
func stored(t *testing.T, k *Kind) map[string]bool {
	t.Helper()
	object, err := filled(k)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := k.Decode(data)
	if decoded.Internal == nil {
		t.Fatalf("%s: %v", k.GVK, err)
	}
	func() {
		defer func() { _ = recover() }() // of nonsense
		_ = k.create(k.requestContext(decoded.Internal), decoded.Internal)
	}()
	back, err := k.scheme.ConvertToVersion(decoded.Internal, k.GVK.GroupVersion())
	if err != nil {
		t.Fatalf("%s: %v", k.GVK, err)
	}
	text, err := json.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	eachScalar(tree, "", func(path string, _ any) { fields[path] = true })
	return fields
}

// TestDroppedFields has upstream's strategies create an object with all fields of each
// kind, with the feature gates as they are by default in each version. What a version
// does not store, though its definition has the field, is dropped by it, and nothing
// else is.
func TestDroppedFields(t *testing.T) {
	AllowPrivileged()
	klog.SetSlogLogger(slog.New(slog.DiscardHandler)) // upstream logs what it thinks of nonsense
	kinds := Builtin()
	whole := map[*Kind]map[string]bool{}
	for _, k := range kinds.All {
		whole[k] = stored(t, k)
	}
	for m := openapi.Oldest; m <= openapi.Newest; m++ {
		t.Run(fmt.Sprintf("1.%d", m), func(t *testing.T) {
			featuregatetesting.SetFeatureGateEmulationVersionDuringTest(t, utilfeature.DefaultFeatureGate, utilversion.MajorMinor(1, uint(m)))
			release, err := openapi.Open(m)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range releaseKinds(release, kinds).All {
				if whole[k] == nil {
					continue // a version of the kind that is gone
				}
				now := stored(t, k)
				for _, path := range slices.Sorted(maps.Keys(whole[k])) {
					compareDropping(t, Version{m}, k, release, path, !now[path])
				}
			}
		})
	}
}

func compareDropping(t *testing.T, v Version, k *Kind, release *openapi.Release, path string, lost bool) {
	t.Helper()
	switch ours := v.drops(k, path); {
	case ours == lost, ungated.MatchString(path), strings.HasPrefix(path, "status."), path == "metadata.generation":
	case release.FieldSince(k.GVK, path) != v.number():
	case lost:
		t.Errorf("%s drops %s of %s, and we do not know", v, path, k.GVK)
	case !goneGates.MatchString(path):
		t.Errorf("%s does not drop %s of %s", v, path, k.GVK)
	}
}

// ungated are fields that older versions have and treat in another way than the
// bundled one with its gates off: container restart policies, which they refuse
// (widened), and hints of slices, which are not a user's.
var ungated = regexp.MustCompile(`ontainers\[0\]\.restartPolicy$|^endpoints\[0\]\.hints\.forNodes`)

// goneGates are fields whose gates upstream has removed, or whose strategies drop
// nothing any more: they were found in older releases.
var goneGates = regexp.MustCompile(`^spec\.trafficDistribution$|^spec\.(jobTemplate\.spec\.)?successPolicy\.`)

// TestDroppedVolume: a volume of type image is dropped with all that is wrong about it,
// and with what mounts it.
func TestDroppedVolume(t *testing.T) {
	k := Builtin().ByGVK[corev1.SchemeGroupVersion.WithKind("Pod")]
	const pod = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i","volumeMounts":[%s]}],"volumes":[%s,{"name":"w","emptyDir":{}}]}}`
	const good = `{"name":"v","image":{"reference":"r"}}`
	for _, test := range []struct{ mounts, volume, field string }{
		{`{"name":"v","mountPath":"/v"}`, `{"name":"v","image":{"pullPolicy":"x"}}`, "spec.volumes[0].image.pullPolicy"},
		{``, `{"name":"v","image":{"reference":"r"},"emptyDir":{}}`, "spec.volumes[0].image"},
		{``, `{"name":"V","image":{"reference":"r"}}`, "spec.volumes[0].name"},
		{``, `{"name":"w","image":{"reference":"r"}}`, "spec.volumes[1].name"},
		{`{"name":"v"}`, good, "spec.containers[0].volumeMounts[0].mountPath"},
		{`{"name":"v","mountPath":"/a"},{"name":"w","mountPath":"/a"}`, good, "spec.containers[0].volumeMounts[1].mountPath"},
		{`{"name":"v","mountPath":"/a","subPath":"../x"}`, good, "spec.containers[0].volumeMounts.subPath"},
	} {
		data := fmt.Appendf(nil, pod, test.mounts, test.volume)
		for m, lost := range map[int]bool{31: true, 34: true, 35: false, 0: false} {
			outcome := Decode(k, data).Creation(Version{m})
			invalid, _ := outcome.Err.(InvalidFields) //nolint:errorlint // creating returns it as it is
			if gone := outcome.Err == nil && len(outcome.Dropped) == 1; gone != lost || !lost && !invalid.about(test.field) {
				t.Errorf("%s: %s: %+v, want it dropped: %v", Version{m}, data, outcome, lost)
			}
		}
	}
	both := Decode(k, fmt.Appendf(nil, pod, `{"name":"v","mountPath":"/a"},{"name":"x","mountPath":"/b"}`, good))
	if invalid, _ := both.Creation(Version{33}).Err.(InvalidFields); len(invalid) != 1 || !invalid.about("spec.containers[0].volumeMounts[1].name") { //nolint:errorlint // creating returns it as it is
		t.Errorf("%+v", invalid)
	}
}
