import java.io.File;
import java.util.Arrays;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** Says of each document in a folder whether it is valid: Verdicts SCHEMA FOLDER. */
public class Verdicts {
  public static void main(String[] arguments) throws Exception {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    factory.setFeature("http://apache.org/xml/features/validation/schema-full-checking", true);
    Schema schema = factory.newSchema(new File(arguments[0]));
    File[] documents = new File(arguments[1]).listFiles();
    Arrays.sort(documents);
    for (File document : documents) {
      String verdict = "valid";
      try {
        schema.newValidator().validate(new StreamSource(document));
      } catch (SAXException error) {
        verdict = "invalid";
      }
      System.out.println(document.getName() + "\t" + verdict);
    }
  }
}
