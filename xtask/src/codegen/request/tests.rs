//! Requests of every sort, and methods that are made in another way than is known.

use quote::ToTokens as _;
use syn::{ImplItemFn, parse_quote};

use super::function;
use crate::codegen::raw;
use crate::model::{Model, Operation};
use crate::spec::Spec;

const SPEC: &str = r"
openapi: 3.0.3
info: { title: Things, version: '1' }
x-provider: { name: things, env: THINGS, charges: unpublished }
x-source: { status: assumed, ref: 'https://example.com', note: Made up. }
paths:
  /box/{box}/thing/{number}:
    post:
      operationId: thing_put
      x-facade: { call: things.put, request: PutThing }
      parameters:
        - { name: box, in: path, required: true, schema: { type: string } }
        - { name: number, in: path, required: true, schema: { type: integer, format: uint32 } }
        - { name: type, in: query, schema: { type: string } }
        - { name: url, in: query, required: true, schema: { type: string } }
        - { name: X-Must, in: header, required: true, schema: { type: string } }
        - { name: X-May, in: header, schema: { type: string } }
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Wish' } } }
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
components:
  schemas:
    Wish: { type: object, properties: { words: { type: string } } }
    Thing: { type: object, properties: { name: { type: string, nullable: true } } }
";

fn spec() -> (Spec, Model) {
    let spec = Spec::parse("things.yaml", SPEC).unwrap();
    let model = Model::read(&spec).unwrap();
    (spec, model)
}

#[test]
fn path_query_headers_and_body_go_where_the_spec_says() {
    let (spec, model) = spec();
    let file = raw::generate(&spec, &model).unwrap();
    let text = prettyplease::unparse(&file);
    let start = text.find("pub fn thing_put").unwrap();
    insta::assert_snapshot!(&text[start..], @r#"
    pub fn thing_put<'a>(
        box_: &'a str,
        number: u32,
        type_: Option<&'a str>,
        url: &'a str,
        x_may: Option<&'a str>,
        x_must: &'a str,
        body: ::bytes::Bytes,
    ) -> RequestParts {
        RequestParts::new(Method::POST, "/box/{box}/thing/{number}")
            .path_value("box", box_)
            .path_value("number", number)
            .query("type", type_)
            .query("url", Some(url))
            .header("X-May", x_may)
            .header("X-Must", Some(x_must))
            .json(body)
    }
    "#);
}

fn refusal(method: ImplItemFn) -> String {
    let (_, model) = spec();
    let operation = Operation {
        parameters: Vec::new(),
        method: "GET".to_owned(),
        path: "/a".to_owned(),
        ..model.operations[0].clone()
    };
    match function(method, &operation) {
        Ok(function) => function.into_token_stream().to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_a_method_does_in_another_way_is_refused_and_not_guessed() {
    insta::assert_snapshot!(refusal(parse_quote! {
        async fn a(&self) { let url = format!("{}/a", self.baseurl); let request = self.client.get(url).magic().build()?; }
    }), @"a request is made with `magic`, which is not known here");
    insta::assert_snapshot!(refusal(parse_quote! {
        async fn a(&self) { let url = format!("{}/b", self.baseurl); let request = self.client.get(url).build()?; }
    }), @"it sends GET /b, and the spec says GET /a");
    insta::assert_snapshot!(refusal(parse_quote! {
        async fn a(&self) {
            let url = format!("{}/a", self.baseurl);
            let request = self.client.get(url).query(&progenitor_client::QueryParam::new("q", &q)).build()?;
        }
    }), @r#"it sends ["q"] as query parameters, and the spec has []"#);
    insta::assert_snapshot!(refusal(parse_quote! {
        async fn a(&self) { let url = format!("{}/a", self.baseurl); }
    }), @"no request is made");
}
