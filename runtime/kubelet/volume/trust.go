package volume

import (
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	certificatesv1beta1 "k8s.io/api/certificates/v1beta1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// trustAnchors are the certificates of the ClusterTrustBundles that a source
// names (projectedVolumeMounter.collectData).
func (src *sources) trustAnchors(s *corev1.ClusterTrustBundleProjection) (string, error) {
	switch {
	case s.Name != nil:
		return src.anchorsByName(*s.Name, isTrue(s.Optional))
	case s.SignerName != nil:
		return src.anchorsBySigner(*s.SignerName, s.LabelSelector, isTrue(s.Optional))
	}
	return "", errors.New("ClusterTrustBundle projection requires either name or signerName to be set")
}

// anchorsByName is clustertrustbundle.InformerManager's GetTrustAnchorsByName.
func (src *sources) anchorsByName(name string, optional bool) (string, error) {
	bundle, found := src.pod.TrustBundle(name)
	switch {
	case found:
		return anchors(bundle), nil
	case optional:
		return "", nil
	}
	return "", fmt.Errorf("while getting ClusterTrustBundle: %w",
		apierrors.NewNotFound(schema.GroupResource{Group: certificatesv1beta1.GroupName, Resource: "clustertrustbundle"}, name))
}

// anchorsBySigner is clustertrustbundle.InformerManager's
// GetTrustAnchorsBySigner: no selector selects nothing, an empty one everything.
func (src *sources) anchorsBySigner(signer string, by *metav1.LabelSelector, optional bool) (string, error) {
	selector, err := metav1.LabelSelectorAsSelector(by)
	if err != nil {
		return "", fmt.Errorf("while parsing label selector: %w", err)
	}
	if n := len(selector.String()); n > maxSelectorLength {
		return "", fmt.Errorf("label selector length (%d) is larger than %d", n, maxSelectorLength)
	}
	var selected []*certificatesv1beta1.ClusterTrustBundle
	for _, bundle := range src.pod.TrustBundles() {
		if bundle.Spec.SignerName == signer && selector.Matches(labels.Set(bundle.Labels)) {
			selected = append(selected, bundle)
		}
	}
	if len(selected) == 0 && !optional {
		return "", errors.New("combination of signerName and labelSelector matched zero ClusterTrustBundles")
	}
	return anchors(selected...), nil
}

// maxSelectorLength is clustertrustbundle's maxLabelSelectorLength.
const maxSelectorLength = 100 * 1024

// anchors are the certificates of bundles, each once, without what else is in
// them (normalizeTrustAnchors). Upstream's order is any that stays the same;
// here it is that of the bytes.
func anchors(bundles ...*certificatesv1beta1.ClusterTrustBundle) string {
	var all []string
	for _, bundle := range bundles {
		rest := []byte(bundle.Spec.TrustBundle)
		for {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			all = append(all, string(block.Bytes))
		}
	}
	slices.Sort(all)
	var out strings.Builder
	for _, certificate := range slices.Compact(all) {
		out.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte(certificate)}))
	}
	return out.String()
}
