package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install" // the kinds that are known
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install" // the kinds that are known
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// check checks the documents of a manifest and returns what they are.
func check(text []byte) (kinds []string, err error) {
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		kind, err := checkOne(document)
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, kind)
	}
	if len(kinds) == 0 {
		return nil, errors.New("there is nothing in it")
	}
	return kinds, nil
}

func checkOne(document []byte) (string, error) {
	scheme := legacyscheme.Scheme
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	object, kind, err := strict.Decode(document, nil, nil)
	if err != nil {
		return "", err
	}
	var secure error
	if job, ok := object.(*batchv1.Job); ok {
		secure = restricted(job)
	}
	scheme.Default(object)
	internal, err := scheme.ConvertToVersion(object, schema.GroupVersion{Group: kind.Group, Version: runtime.APIVersionInternal})
	if err != nil {
		return "", err
	}
	refused, err := validate(internal)
	if err != nil {
		return "", fmt.Errorf("%s: %w", kind.Kind, err)
	}
	return kind.Kind, errors.Join(refused.ToAggregate(), secure)
}

// validate applies the server's validation.
func validate(object runtime.Object) (field.ErrorList, error) {
	switch o := object.(type) {
	case *batch.Job:
		asStored(o)
		return batchvalidation.ValidateJobCreate(o, batchvalidation.JobValidationOptions{
			PodValidationOptions:  pod.GetValidationOptionsFromPodTemplate(&o.Spec.Template, nil),
			RequirePrefixedLabels: true,
		}), nil
	case *core.PersistentVolumeClaim:
		o.Namespace = metav1.NamespaceDefault
		return corevalidation.ValidatePersistentVolumeClaim(o, corevalidation.ValidationOptionsForPersistentVolumeClaim(o, nil)), nil
	}
	return nil, fmt.Errorf("%T: it is not known here how the server validates that", object)
}

// asStored adds what the server adds to a Job before it validates it: a namespace, and labels that
// make the Job select its own pods.
func asStored(j *batch.Job) {
	const uid = "00000000-0000-0000-0000-000000000000"
	j.Namespace, j.UID = metav1.NamespaceDefault, uid
	labels := map[string]string{
		batch.LegacyJobNameLabel: j.Name, batch.JobNameLabel: j.Name,
		batch.LegacyControllerUidLabel: uid, batch.ControllerUidLabel: uid,
	}
	for name, value := range j.Spec.Template.Labels {
		labels[name] = value
	}
	j.Spec.Template.Labels = labels
	j.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{batch.ControllerUidLabel: uid}}
}

// restricted tells what of a Job's pods the restricted profile forbids.
func restricted(j *batchv1.Job) error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	profile := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(profile, &j.Spec.Template.ObjectMeta, &j.Spec.Template.Spec))
	if result.Allowed {
		return nil
	}
	return fmt.Errorf("the restricted profile forbids: %s", strings.ReplaceAll(result.ForbiddenDetail(), "; ", ";\n  "))
}
