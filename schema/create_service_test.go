package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// TestServicesAreFilledFirst: what beginCreate of
// pkg/registry/core/service/storage fills is there when the Service is
// validated, and what it refuses is refused. The messages are upstream's.
func TestServicesAreFilledFirst(t *testing.T) {
	const onlyLocal = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
	for _, test := range []struct{ spec, want string }{
		// The port of health checks.
		{"type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]", ""},
		{"type: LoadBalancer, externalTrafficPolicy: Local, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]", ""},
		{"type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000, ports: [{port: 80}]", ""},
		{"type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80, nodePort: 30000}]", ""},
		{"type: NodePort, externalTrafficPolicy: Local, ports: [{port: 80}]", ""},
		{"type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 70000, ports: [{port: 80}]",
			"4:79 spec.healthCheckNodePort: Invalid value: 70000: must be between 1 and 65535, inclusive"},
		{"type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: -1, ports: [{port: 80}]",
			"4:79 spec.healthCheckNodePort: Invalid value: -1: must be between 1 and 65535, inclusive"},
		{"type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000, ports: [{port: 80, nodePort: 30000}]",
			"4:58 spec.healthCheckNodePort: Internal error occurred: failed to allocate requested HealthCheck NodePort 30000: provided port is already allocated"},
		{"type: LoadBalancer, healthCheckNodePort: 30000, ports: [{port: 80}]", "4:49 spec.healthCheckNodePort: Invalid value: 30000: " + onlyLocal},
		{"type: NodePort, externalTrafficPolicy: Local, healthCheckNodePort: 30000, ports: [{port: 80}]",
			"4:75 spec.healthCheckNodePort: Invalid value: 30000: " + onlyLocal},
		{"externalTrafficPolicy: Local, ports: [{port: 80}]",
			"4:31 spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services"},
		// Node ports: a Service may have one for several protocols of a port.
		{"type: NodePort, ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 53, nodePort: 30053, protocol: UDP}]", ""},
		{"type: NodePort, ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 53, protocol: UDP}]", ""},
		{"type: NodePort, ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]", ""},
		{"type: NodePort, ports: [{name: a, port: 1, nodePort: 30000}, {name: b, port: 2}, {name: c, port: 3, nodePort: 30001}]", ""},
		{"type: NodePort, ports: [{name: a, port: 1}, {name: b, port: 2, nodePort: 30000}]", ""},
		{"type: NodePort, ports: [{name: a, port: 1, nodePort: 65535}, {name: b, port: 2}]",
			"4:61 spec.ports[0].nodePort: Invalid value: 65535: provided port is not in the valid range. The range of valid ports is 30000-32767"},
		{"type: NodePort, externalIPs: [x], ports: [{port: 1, nodePort: 29999}]",
			"4:38 spec.externalIPs[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)\n4:70 spec.ports[0].nodePort: Invalid value: 29999: provided port is not in the valid range. The range of valid ports is 30000-32767"},
		{"type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 20000, ports: [{port: 80}]",
			"4:79 spec.healthCheckNodePort: Invalid value: 20000: provided port is not in the valid range. The range of valid ports is 30000-32767"},
		{"type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{name: a, port: 1, nodePort: 30000}, {name: b, port: 2}]", ""},
		{"type: NodePort, ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 54, nodePort: 30053, protocol: UDP}]",
			"4:100 spec.ports[1].nodePort: Invalid value: 30053: provided port is already allocated"},
		// Addresses and their families.
		{"ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]", ""},
		{"ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6], clusterIP: 'fd00::1', ports: [{port: 80}]", ""},
		{"type: LoadBalancer, ipFamilyPolicy: PreferDualStack, externalTrafficPolicy: Local, ports: [{port: 80}]", ""},
		{"clusterIP: None", ""},
		{"clusterIP: None, ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]", ""},
		{"type: ExternalName, externalName: a.example", ""},
		{"clusterIP: none, ports: [{port: 80}]",
			"4:19 spec.clusterIPs[0]: Invalid value: \"none\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"},
		{"ipFamilies: [IPv4, IPv6], ipFamilyPolicy: SingleStack, ports: [{port: 80}]",
			"4:50 spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"},
		{"ipFamilies: [IPv4, IPv4], ipFamilyPolicy: Dual, clusterIPs: [a], ports: [{port: 80}]",
			"4:27 spec.ipFamilies[1]: Duplicate value: \"IPv4\"\n" +
				"4:50 spec.ipFamilyPolicy: Unsupported value: \"Dual\": supported values: \"PreferDualStack\", \"RequireDualStack\", \"SingleStack\"\n" +
				"4:56 spec.clusterIPs: Invalid value: [\"a\"]: must be empty when `clusterIP` is not specified\n" +
				"4:69 spec.clusterIPs[0]: Invalid value: \"a\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"},
	} {
		t.Run(test.spec, func(t *testing.T) {
			got := serviceErrors(schema.New(), "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {"+test.spec+"}\n")
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestServicesShareNoPorts: what one Service takes is free for the next, in the
// same run and whatever became of the first.
func TestServicesShareNoPorts(t *testing.T) {
	document := strings.Builder{}
	for i := range 5000 {
		fmt.Fprintf(&document, "---\napiVersion: v1\nkind: Service\nmetadata: {name: s%d}\n"+
			"spec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}\n", i)
		fmt.Fprintf(&document, "---\napiVersion: v1\nkind: Service\nmetadata: {name: t%d}\n"+
			"spec: {type: NodePort, ports: [{name: a, port: 80, nodePort: 30000}, {name: b, port: 81, nodePort: 30000}]}\n", i)
	}
	report := schema.New().Validate(schema.Source{Name: "a.yaml", Bytes: []byte(document.String())})
	accepted := 0
	for _, o := range report.Objects {
		if o.Verdict == schema.Accepted {
			accepted++
		}
	}
	if accepted != 5000 || len(report.Objects) != 10000 {
		t.Errorf("%d of %d accepted, want 5000 of 10000", accepted, len(report.Objects))
	}
}

// TestServiceWithTooManyPorts: upstream's allocation takes time in the square of
// the ports, and ends where the usual range of node ports does.
func TestServiceWithTooManyPorts(t *testing.T) {
	for what, test := range map[string]struct{ port, want string }{
		"left to the server": {"{port: %[1]d}", ": Internal error occurred: failed to allocate a nodePort: range is full"},
		"named":              {"{port: %[1]d, nodePort: %[1]d}", "spec.ports[2768].nodePort: Invalid value: 2769: range is full"},
	} {
		var ports []string
		for i := range 50_000 {
			ports = append(ports, fmt.Sprintf(test.port, i+1))
		}
		text := "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, ports: [" + strings.Join(ports, ",") + "]}\n"
		if got := serviceErrors(schema.New(), text); !strings.HasSuffix(got, " "+test.want) {
			t.Errorf("%s: got %.300s, want %s", what, got, test.want)
		}
	}
}

// serviceErrors are the errors of a manifest, a line for each.
func serviceErrors(v *schema.Validator, text string) string {
	var lines []string
	for _, f := range v.Validate(schema.Source{Name: "a.yaml", Bytes: []byte(text)}).Findings {
		if f.Severity == schema.Error {
			lines = append(lines, fmt.Sprintf("%d:%d %s: %s", f.Position.Line, f.Position.Column, f.Path, f.Message))
		}
	}
	return strings.Join(lines, "\n")
}
