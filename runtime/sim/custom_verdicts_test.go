package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdclient "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema"
)

// TestCustomVerdicts asks the simulated API server, which is apiextensions' own
// handler, and the schema package about the same custom resources, and compares
// what they say: the verdict, the fields, the words and the warnings.
func TestCustomVerdicts(t *testing.T) {
	files, err := filepath.Glob("../../schema/testdata/custom/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no custom resources: ", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			documents := bytes.Split(data, []byte("\n---\n"))
			server := newDefinedServer(t, documents[0])
			validator := schema.New().WithContext(schema.Source{Name: "crd.yaml", Bytes: documents[0]})
			for _, document := range documents[1:] {
				want, got := server.verdict(t, document), validated(validator, document)
				if !slices.Equal(want, got) {
					t.Errorf("%s\nthe API server says\n\t%s\nschema says\n\t%s", document,
						strings.Join(want, "\n\t"), strings.Join(got, "\n\t"))
				}
			}
		})
	}
}

// definedServer is an API server with one definition.
type definedServer struct {
	client   rest.Interface
	crd      *apiextensionsv1.CustomResourceDefinition
	warnings *warnings
}

// warnings are those of the last answer.
type warnings []string

// HandleWarningHeader implements rest.WarningHandler.
func (w *warnings) HandleWarningHeader(_ int, _, text string) { *w = append(*w, text) }

func newDefinedServer(t *testing.T, definition []byte) *definedServer {
	t.Helper()
	cluster, _ := newCluster(t, Config{})
	s := &definedServer{crd: &apiextensionsv1.CustomResourceDefinition{}, warnings: &warnings{}}
	if err := yaml.UnmarshalStrict(definition, s.crd); err != nil {
		t.Fatal(err)
	}
	config := cluster.REST()
	config.WarningHandler = s.warnings
	crds := crdclient.NewForConfigOrDie(config).ApiextensionsV1().CustomResourceDefinitions()
	if _, err := crds.Create(context.Background(), s.crd, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Settle(); err != nil {
		t.Fatal(err)
	}
	s.client = kubernetes.NewForConfigOrDie(config).Discovery().RESTClient()
	return s
}

// verdict is what the server says, sorted: each cause, or the error as a whole,
// and each warning.
func (s *definedServer) verdict(t *testing.T, document []byte) []string {
	t.Helper()
	var object metav1.PartialObjectMetadata
	_ = yaml.Unmarshal(document, &object) // broken metadata is what is asked about
	path := "/apis/" + object.APIVersion
	if s.crd.Spec.Scope == apiextensionsv1.NamespaceScoped {
		path += "/namespaces/default"
	}
	contentType := "application/yaml"
	if bytes.HasPrefix(document, []byte("{")) {
		contentType = "application/json"
	}
	*s.warnings = nil
	err := s.client.Post().AbsPath(path+"/"+s.crd.Spec.Names.Plural).Param("dryRun", "All").Param("fieldValidation", "Strict").
		SetHeader("Content-Type", contentType).Body(document).Do(context.Background()).Error()
	var said []string
	for _, w := range *s.warnings {
		said = append(said, "warning: "+w)
	}
	var status *apierrors.StatusError
	switch {
	case err == nil:
	case !errors.As(err, &status):
		t.Fatal(err)
	case status.ErrStatus.Code == 422:
		for _, c := range status.ErrStatus.Details.Causes {
			said = append(said, fmt.Sprintf("%s: %s", strings.TrimSuffix(c.Field, "<nil>"), generated.ReplaceAllString(c.Message, `"Can_xxxxx"`)))
		}
	case status.ErrStatus.Code == 404:
		said = append(said, "no such version")
	default:
		said = append(said, refusal(status.ErrStatus.Message)...)
	}
	slices.Sort(said)
	return said
}

// generated is the end of a name that chance made, and schema does not.
var generated = regexp.MustCompile(`"Can_[a-z0-9]{5}"`)

// refusal takes a message about decoding apart.
func refusal(message string) []string {
	_, list, ok := strings.Cut(message, "strict decoding error: ")
	if !ok {
		_, reason, _ := strings.Cut(message, "cannot be handled as a ")
		_, reason, _ = strings.Cut(reason, ": ")
		return []string{"refused: " + reason}
	}
	var said []string
	for _, part := range strings.Split(strings.ReplaceAll(list, "yaml: unmarshal errors:\n", ""), ", ") {
		said = append(said, "refused: "+strings.TrimSpace(part))
	}
	return said
}

// validated is what schema says, in the same form.
func validated(v *schema.Validator, document []byte) []string {
	var said []string
	for _, f := range v.Validate(schema.Source{Name: "cr.yaml", Bytes: document}).Findings {
		switch {
		case f.Severity == schema.Warning:
			said = append(said, "warning: "+f.Message)
		case f.Rule == "custom-version":
			said = append(said, "no such version")
		case f.Rule == "invalid":
			said = append(said, f.Path+": "+f.Message)
		case f.Rule == "wrong-type" && strings.HasPrefix(f.Message, "Invalid value: "):
			said = append(said, "refused: "+f.Path+": "+f.Message)
		default:
			said = append(said, "refused: "+f.Message)
		}
	}
	slices.Sort(said)
	return said
}
