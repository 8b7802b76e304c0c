package main

// thinned is what the API server needs of a definition to check custom resources:
// what is said to people, and what only a cluster's state says, is left out.
func thinned(definition map[string]any) map[string]any {
	spec, _ := definition["spec"].(map[string]any)
	names, _ := spec["names"].(map[string]any)
	out := map[string]any{"group": spec["group"], "scope": spec["scope"], "names": only(names, "kind", "plural", "singular", "listKind")}
	if keep, ok := spec["preserveUnknownFields"]; ok {
		out["preserveUnknownFields"] = keep
	}
	var versions []any
	list, _ := spec["versions"].([]any)
	for _, v := range list {
		version, _ := v.(map[string]any)
		if version["served"] != true && version["storage"] != true {
			continue
		}
		thin := only(version, "name", "served", "storage", "deprecated", "deprecationWarning", "subresources")
		if schema, ok := version["schema"].(map[string]any); ok {
			thin["schema"] = map[string]any{"openAPIV3Schema": thinSchema(schema["openAPIV3Schema"])}
		}
		versions = append(versions, thin)
	}
	out["versions"] = versions
	return map[string]any{
		"apiVersion": definition["apiVersion"], "kind": definition["kind"],
		"metadata": map[string]any{"name": name(definition), "annotations": protection(definition)}, "spec": out,
	}
}

// protection is the annotation without which the API server refuses definitions of
// groups that end in k8s.io.
func protection(definition map[string]any) map[string]any {
	meta, _ := definition["metadata"].(map[string]any)
	annotations, _ := meta["annotations"].(map[string]any)
	return only(annotations, "api-approved.kubernetes.io")
}

func only(from map[string]any, keys ...string) map[string]any {
	out := map[string]any{}
	for _, key := range keys {
		if value, ok := from[key]; ok {
			out[key] = value
		}
	}
	return out
}

// thinSchema leaves descriptions out. What is below properties is named by the
// project: a field may be called description.
func thinSchema(value any) any {
	schema, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := map[string]any{}
	for key, value := range schema {
		switch key {
		case "description", "example", "title", "externalDocs":
		case "properties":
			properties, _ := value.(map[string]any)
			thin := map[string]any{}
			for name, property := range properties {
				thin[name] = thinSchema(property)
			}
			out[key] = thin
		case "items", "additionalProperties", "not":
			out[key] = thinSchema(value)
		case "allOf", "anyOf", "oneOf":
			var thin []any
			list, _ := value.([]any)
			for _, each := range list {
				thin = append(thin, thinSchema(each))
			}
			out[key] = thin
		default:
			out[key] = value
		}
	}
	return out
}
