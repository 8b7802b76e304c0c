package helm

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v3/pkg/chart"
)

// refuseRemoteSchema finds a values.schema.json that refers to another document:
// helm's library would fetch it.
func refuseRemoteSchema(c *chart.Chart) error {
	if missing := missingDocument(c.Schema); missing != "" {
		return incomplete(fmt.Errorf("not supported: values.schema.json of the chart %q refers to %s, which is not fetched", c.Name(), missing), hintOutput)
	}
	for _, d := range c.Dependencies() {
		if err := refuseRemoteSchema(d); err != nil {
			return err
		}
	}
	return nil
}

// missingDocument is the URL of the first document that is needed to compile the
// schema. It compiles as ValidateAgainstSingleSchema of
// helm.sh/helm/v3/pkg/chartutil does, whose library knows which texts are
// references, and has the meta-schemas of the drafts from 4 on. Whatever else is
// wrong with the schema is helm's to say.
func missingDocument(schema []byte) string {
	const name = "file:///values.schema.json"
	if len(schema) == 0 {
		return ""
	}
	content, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return ""
	}
	var loader offline
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(&loader)
	if compiler.AddResource(name, content) != nil {
		return ""
	}
	if _, err := compiler.Compile(name); err != nil {
		return loader.missing
	}
	return ""
}

// offline is the loader of ValidateAgainstSingleSchema, but for what is fetched or
// read.
type offline struct{ missing string }

var errOffline = errors.New("nothing is fetched")

// Load implements jsonschema.URLLoader.
func (o *offline) Load(document string) (any, error) {
	u, err := url.Parse(document)
	if err != nil {
		return nil, err
	}
	switch u.Scheme {
	case "urn":
		return true, nil // as urnLoader of chartutil
	case "http", "https", "file":
		o.missing = document
		return nil, errOffline
	}
	return nil, fmt.Errorf("helm does not know the scheme of %q", document)
}
